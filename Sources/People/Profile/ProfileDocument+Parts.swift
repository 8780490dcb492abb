import Enrichment
import Events
import JSON

/// The objects that a profile document is made of.
extension JSONWriter {
    mutating func tally(_ tally: Tally, _ name: StaticString) {
        beginObject()
        member(name, tally.name)
        member("count", tally.count)
        time("lastSeen", tally.lastSeen)
        endObject()
    }

    mutating func consent(_ consent: Consent) {
        beginObject()
        member("purpose", consent.purpose)
        member("granted", consent.isGranted)
        time("at", consent.at)
        endObject()
    }

    mutating func product(_ product: ProductInterest) {
        beginObject()
        member("site", product.key.site)
        member("id", product.key.id)
        member("name", product.title)
        member("category", product.category)
        money("price", product.price)
        interest(product.interest)
        time("lastSeen", product.lastSeen)
        endObject()
    }

    mutating func category(_ category: CategoryInterest) {
        beginObject()
        member("name", category.name)
        interest(category.interest)
        time("lastSeen", category.lastSeen)
        endObject()
    }

    private mutating func interest(_ interest: Interest) {
        member("count", interest.count)
        member("viewed", interest.viewed)
        member("added", interest.added)
        member("ordered", interest.ordered)
    }

    mutating func session(_ session: Session) {
        beginObject()
        member("site", session.key.site)
        member("device", session.key.device.text)
        time("startedAt", session.start)
        time("lastAt", session.last)
        member("facts", session.facts)
        member("pageViews", session.pageViews)
        member("engagedMilliseconds", session.engaged)
        member("entry", session.entry)
        member("exit", session.exit)
        if let origin = session.origin {
            key("origin")
            beginObject()
            originMembers(origin)
            endObject()
        }
        endObject()
    }

    /// What is not known yet is left out.
    mutating func arrivals(_ key: StaticString, _ arrivals: Arrivals) {
        self.key(key)
        beginObject()
        let all: [(StaticString, Arrival?)] = [
            ("first", arrivals.first), ("last", arrivals.last),
            ("lastNonDirect", arrivals.lastNonDirect),
        ]
        for (name, arrival) in all {
            guard let arrival else { continue }
            self.key(name)
            beginObject()
            time("at", arrival.at)
            member("site", arrival.site)
            originMembers(arrival.origin)
            endObject()
        }
        endObject()
    }

    private mutating func originMembers(_ origin: Origin) {
        member("channel", origin.channel.rawValue)
        member("source", origin.source)
        member("referrerHost", origin.referrerHost)
        member("term", origin.term)
        if let campaign = origin.campaign {
            key("campaign")
            beginObject()
            member("name", campaign.name)
            member("source", campaign.source)
            member("medium", campaign.medium)
            member("term", campaign.term)
            member("content", campaign.content)
            endObject()
        }
        if let click = origin.click {
            key("click")
            beginObject()
            member("kind", click.kind)
            member("value", click.value)
            endObject()
        }
    }

    /// - Parameter totals: Of the orders on that site.
    mutating func site(_ visits: SiteVisits, _ totals: [OrderTotal]) {
        beginObject()
        member("site", visits.site)
        member("facts", visits.facts)
        member("visits", visits.visits)
        member("pageViews", visits.pageViews)
        time("firstSeen", visits.firstSeen)
        time("lastSeen", visits.lastSeen)
        key("orders")
        beginObject()
        orderCounts(totals)
        endObject()
        endObject()
    }

    mutating func orderCounts(_ totals: [OrderTotal]) {
        member("count", totals.reduce(0) { $0 + $1.count })
        sums("revenue", totals, \.revenue)
    }

    mutating func sums(
        _ key: StaticString, _ totals: [OrderTotal], _ amount: KeyPath<OrderTotal, Int64>
    ) {
        list(key, totals.sums(of: amount)) { $0.write(into: &$1) }
    }

    mutating func device(_ device: Device) {
        beginObject()
        member("id", device.id.text)
        time("firstSeen", device.firstSeen)
        time("lastSeen", device.lastSeen)
        let description = device.description
        member("kind", description.kind.rawValue)
        software("browser", description.browser)
        software("system", description.system)
        member("brand", description.brand)
        member("model", description.model)
        member("bot", device.bot)
        if let link = device.link {
            key("link")
            beginObject()
            time("at", link.at)
            member("how", link.how.rawValue)
            member("trust", link.trust.rawValue)
            member("edge", link.edge)
            endObject()
        }
        endObject()
    }

    private mutating func software(_ key: StaticString, _ software: Software?) {
        guard let software else { return }
        self.key(key)
        beginObject()
        member("name", software.name)
        member("version", software.version)
        endObject()
    }

    mutating func cart(_ cart: Cart) {
        beginObject()
        member("site", cart.key.site)
        if case .cart(let id) = cart.key.owner { member("cartId", id) }
        member("device", cart.device?.text)
        member("state", cart.openedBy)
        time("openedAt", cart.openedAt)
        time("touchedAt", cart.touchedAt)
        member("bought", cart.bought)
        money("value", cart.value)
        list("lines", cart.lines) { $1.line($0) }
        endObject()
    }

    mutating func line(_ line: Line) {
        beginObject()
        member("productId", line.key.product)
        member("variant", line.key.variant)
        member("name", line.name)
        member("quantity", line.quantity)
        money("price", line.price)
        endObject()
    }

    mutating func order(_ order: Order) {
        beginObject()
        member("site", order.key.site)
        member("id", order.key.id)
        time("at", order.at)
        member("status", order.status)
        money("amount", order.amount)
        money("refunded", order.refunded)
        time("researchedAt", order.researchedAt)
        member("channel", order.record == nil ? nil : order.channel.name)
        if let record = order.record { orderRecord(record) }
        endObject()
    }

    private mutating func orderRecord(_ record: OrderRecord) {
        member("currency", record.currency)
        let amounts: [(StaticString, Int64?)] = [
            ("revenue", record.revenue), ("total", record.total), ("tax", record.tax),
            ("shipping", record.shipping), ("discount", record.discount),
        ]
        for (key, amount) in amounts {
            money(key, amount.map { Money(amount: $0, currency: record.currency) })
        }
        member("coupon", record.coupon)
        list("lines", record.lines) { $1.line($0) }
    }

    mutating func money(_ key: StaticString, _ money: Money?) {
        guard let money else { return }
        self.key(key)
        money.write(into: &self)
    }
}

extension Order {
    /// `unknown` while only a refund was seen.
    fileprivate var status: String {
        if isCancelled { return "cancelled" }
        return record == nil ? "unknown" : "placed"
    }
}
