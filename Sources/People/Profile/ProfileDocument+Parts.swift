import Enrichment
import Events
import JSON

/// The objects that a profile document is made of.
extension JSONWriter {
    mutating func tally(_ tally: Tally, _ name: StaticString) {
        beginObject()
        member(name, tally.name)
        member("count", tally.count)
        member("lastSeen", time: tally.lastSeen)
        endObject()
    }

    mutating func consent(_ consent: Consent) {
        beginObject()
        member("purpose", consent.purpose)
        member("granted", consent.isGranted)
        member("at", time: consent.at)
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
        member("lastSeen", time: product.lastSeen)
        endObject()
    }

    mutating func category(_ category: CategoryInterest) {
        beginObject()
        member("name", category.name)
        interest(category.interest)
        member("lastSeen", time: category.lastSeen)
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
        member("startedAt", time: session.start)
        member("lastAt", time: session.last)
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
        arrival("first", arrivals.first)
        arrival("last", arrivals.last)
        arrival("lastNonDirect", arrivals.lastNonDirect)
        endObject()
    }

    private mutating func arrival(_ key: StaticString, _ arrival: Arrival?) {
        guard let arrival else { return }
        self.key(key)
        beginObject()
        member("at", time: arrival.at)
        member("site", arrival.site)
        originMembers(arrival.origin)
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
        member("firstSeen", time: visits.firstSeen)
        member("lastSeen", time: visits.lastSeen)
        key("orders")
        beginObject()
        orderCounts(totals)
        endObject()
        endObject()
    }

    mutating func orderCounts(_ totals: [OrderTotal]) {
        member("count", totals.reduce(0) { $0 + $1.count })
        list("revenue", totals.sums { $0.revenue }) { $0.write(into: &$1) }
    }

    mutating func device(_ device: Device) {
        beginObject()
        member("id", device.id.text)
        member("firstSeen", time: device.firstSeen)
        member("lastSeen", time: device.lastSeen)
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
            member("at", time: link.at)
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
        member("openedAt", time: cart.openedAt)
        member("touchedAt", time: cart.touchedAt)
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
        member("at", time: order.at)
        member("status", order.status)
        money("amount", order.amount)
        money("refunded", order.refunded)
        member("researchedAt", time: order.researchedAt)
        member("channel", order.record == nil ? nil : order.channel.name)
        if let record = order.record { orderRecord(record) }
        endObject()
    }

    private mutating func orderRecord(_ record: OrderRecord) {
        member("currency", record.currency)
        amount("revenue", record.revenue, of: record)
        amount("total", record.total, of: record)
        amount("tax", record.tax, of: record)
        amount("shipping", record.shipping, of: record)
        amount("discount", record.discount, of: record)
        member("coupon", record.coupon)
        list("lines", record.lines) { $1.line($0) }
    }

    private mutating func amount(_ key: StaticString, _ amount: Int64?, of record: OrderRecord) {
        money(key, amount.map { Money(amount: $0, currency: record.currency) })
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
