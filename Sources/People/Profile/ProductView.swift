import Events
import JSON

/// A product that the person looked at, as the latest view describes it.
public struct ProductView: Counted, Hashable, Sendable {
    public var id: String
    public internal(set) var title: String?
    public internal(set) var category: String?
    public internal(set) var price: Money?
    public internal(set) var count: Int64 = 0
    public internal(set) var lastSeen: Milliseconds = 0

    public var name: String { id }

    init(id: String) { self.id = id }

    /// What the view leaves out stays as it was known.
    mutating func see(_ product: JSONView, currency: String, at capture: Milliseconds) {
        count += 1
        lastSeen = capture
        title = product["name"]?.text(ProfileLimits.nameBytesMax) ?? title
        category = product["category"]?.text(ProfileLimits.nameBytesMax) ?? category
        price = product["price"]?.amount(in: product.currency ?? currency) ?? price
    }
}

extension JSONView {
    /// The id under which a product is known, in carts and orders, too.
    var productID: String? {
        let max = ProfileLimits.idBytesMax
        return self["product_id"]?.text(max) ?? self["sku"]?.text(max) ?? self["id"]?.text(max)
    }
}

extension ProductView: Kept {
    var key: String { id }
    var rank: Int64 { count }

    func encodeFields(into writer: inout JSONWriter) {
        writer.field(id)
        writer.field(title)
        writer.field(category)
        writer.field(price)
        writer.field(count)
        writer.field(lastSeen)
    }

    init(fields: inout RowReader) throws(ProfileStateError) {
        id = try fields.next()
        title = try fields.next()
        category = try fields.next()
        price = try fields.next()
        count = try fields.next()
        lastSeen = try fields.next()
    }
}
