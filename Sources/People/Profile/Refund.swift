import Events
import JSON

/// What an `Order Refunded` gives back.
enum Refund: Hashable {
    /// The event names neither an amount nor products. Source: Segment's e-commerce spec.
    case whole
    case part(Money)
}

extension EventReader {
    /// The amount that the event names, else what the products that it lists come to.
    ///
    /// - Parameter order: Tells currency and prices where the event does not.
    /// - Returns: Nil when what is named cannot be read, or has no price.
    func refund(of order: OrderRecord?) -> Refund? {
        let currency = properties?.currency ?? order?.currency ?? site.currency
        let amount = properties?["total"] ?? properties?["revenue"] ?? properties?["value"]
        if let amount { return amount.amount(in: currency).map(Refund.part) }
        guard let products = productList, !products.isEmpty else { return .whole }
        let lines = [Line](products).described(by: order?.lines ?? [])
        return lines.value(in: currency).map(Refund.part)
    }
}
