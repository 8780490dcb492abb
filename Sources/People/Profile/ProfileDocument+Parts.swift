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

    mutating func product(_ product: ProductView) {
        beginObject()
        member("id", product.id)
        member("name", product.title)
        member("category", product.category)
        money("price", product.price)
        member("count", product.count)
        time("lastSeen", product.lastSeen)
        endObject()
    }

    mutating func device(_ device: Device) {
        beginObject()
        member("id", device.id.text)
        time("firstSeen", device.firstSeen)
        time("lastSeen", device.lastSeen)
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
