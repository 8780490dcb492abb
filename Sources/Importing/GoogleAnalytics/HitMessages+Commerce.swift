import JSON

/// The e-commerce tracks, with the names of the Segment e-commerce spec (v2).
/// Source: segment.com/docs/connections/spec/ecommerce/v2.
extension HitMessages {
    /// The shop sells in US dollars only; the tool records it for orders.
    private static let currency = "USD"

    mutating func trackAction() throws(LineRejection.Reason) {
        switch hit.action {
        case nil: break
        case .click: try trackProducts("Product Clicked")
        case .detail: try trackProducts("Product Viewed")
        case .add: try trackProducts("Product Added")
        case .remove: try trackProducts("Product Removed")
        case .checkout: try trackCheckout()
        case .purchase: try trackOrder()
        }
    }

    private mutating func trackProducts(_ event: String) throws(LineRejection.Reason) {
        guard let products = hit.object["products"], products.count > 0 else {
            throw .badMember("products")
        }
        for product in products.elements {
            try track(event) { writer throws(LineRejection.Reason) in
                try product.writeProduct(to: &writer, price: product.money("price"))
                writer.member("currency", Self.currency)
            }
        }
    }

    /// Step 1 begins a checkout. The others name their step and nothing more, as in the spec.
    private mutating func trackCheckout() throws(LineRejection.Reason) {
        let object = hit.object
        let step = try object.optional("step", \.int)
        if step == 1 {
            try track("Checkout Started") { writer throws(LineRejection.Reason) in
                writer.member("currency", Self.currency)
                try object.writeProducts(to: &writer) { product throws(LineRejection.Reason) in
                    try product.checkoutPrice
                }
            }
        }
        track("Checkout Step Viewed") { writer in
            writer.member("step", step)
            writer.member("option", object.text("option"))
        }
    }

    /// `revenue` and `total` are one: the tool's revenue is the grand total, tax and shipping
    /// included. A record without it gives neither.
    private mutating func trackOrder() throws(LineRejection.Reason) {
        let object = hit.object
        guard let order = object["tx"], let id = order.text("id") else { throw .badMember("tx.id") }
        try track("Order Completed") { writer throws(LineRejection.Reason) in
            let revenue = try order.money("revenue")
            writer.member("order_id", id)
            writer.member("revenue", raw: revenue?.json)
            writer.member("total", raw: revenue?.json)
            writer.member("tax", raw: try order.money("tax")?.json)
            writer.member("shipping", raw: try order.money("shipping")?.json)
            writer.member("currency", order.text("currency") ?? Self.currency)
            writer.member("coupon", order.coupon)
            try object.writeProducts(to: &writer) { product throws(LineRejection.Reason) in
                try product.money("price")
            }
        }
    }
}

extension JSONView {
    /// The price of one piece. At checkout the tool has the line's total instead, broken at the
    /// thousands' comma (1,049.70 became 1.049): it is a price only where the quantity is one.
    fileprivate var checkoutPrice: Money? {
        get throws(LineRejection.Reason) {
            let quantity = try optional("qty", \.int)
            return quantity == 1 ? try money("price") : nil
        }
    }

    /// The shop writes "None" for no coupon.
    fileprivate var coupon: String? {
        let coupon = text("coupon")
        return coupon == "None" ? nil : coupon
    }

    /// The member `products`; empty where the hit has none.
    fileprivate func writeProducts(
        to writer: inout JSONWriter,
        price: (JSONView) throws(LineRejection.Reason) -> Money?
    ) throws(LineRejection.Reason) {
        writer.key("products")
        writer.beginArray()
        if let products = self["products"] {
            for product in products.elements {
                writer.beginObject()
                try product.writeProduct(to: &writer, price: price(product))
                writer.endObject()
            }
        }
        writer.endArray()
    }

    /// The members of one product. A list of the tool counts positions from 1; 0 means none.
    fileprivate func writeProduct(
        to writer: inout JSONWriter, price: Money?
    ) throws(LineRejection.Reason) {
        guard let sku = text("sku") else { throw .badMember("products.sku") }
        let position = try optional("pos", \.int)
        writer.member("product_id", sku)
        writer.member("name", text("name"))
        writer.member("category", text("cat"))
        writer.member("variant", text("variant")?.trimmingLeadingSpaces)
        writer.member("brand", text("brand"))
        writer.member("price", raw: price?.json)
        writer.member("quantity", try optional("qty", \.int))
        writer.member("position", position == 0 ? nil : position)
    }
}

extension String {
    fileprivate var trimmingLeadingSpaces: String { String(drop { $0 == " " }) }
}
