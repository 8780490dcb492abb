import Events
import JSON

/// A product in a cart or order.
public struct Line: Hashable, Sendable {
    public struct Key: Hashable, Comparable, Sendable {
        /// `product_id`, else `sku`, else `id`.
        public var product: String
        public var variant: String?

        public static func < (left: Self, right: Self) -> Bool {
            (left.product, left.variant ?? "") < (right.product, right.variant ?? "")
        }
    }

    public var key: Key
    /// Pieces; at least 1, at most `ProfileLimits.quantityMax`.
    public var quantity: Int64
    /// Of one piece; nil when no event told it.
    public var price: Money?
    public var name: String?

    /// All pieces; nil without a price, or when the amount does not fit.
    public var value: Money? { price?.multiplied(by: quantity) }
}

/// A product as an event names it.
struct ProductMention {
    var key: Line.Key
    /// Nil when absent or not a whole number.
    var quantity: Int64?
    var price: Money?
    var name: String?
    var category: String?

    /// Nil for what has no id.
    init?(_ product: JSONView, currency: String) {
        guard let id = product.productID else { return nil }
        key = Line.Key(product: id, variant: product["variant"]?.text(ProfileLimits.idBytesMax))
        quantity = product["quantity"]?.quantity
        price = product["price"]?.amount(in: product.currency ?? currency)
        name = product["name"]?.text(ProfileLimits.nameBytesMax)
        category = product["category"]?.text(ProfileLimits.nameBytesMax)
    }
}

extension JSONView {
    /// The id under which a product is known, in carts and orders, too.
    var productID: String? {
        let max = ProfileLimits.idBytesMax
        return self["product_id"]?.text(max) ?? self["sku"]?.text(max) ?? self["id"]?.text(max)
    }
}

extension EventReader {
    /// The elements of `products`; nil when there is no such list.
    var productList: [ProductMention]? {
        guard let products = properties?["products"], products.kind == .array else { return nil }
        let currency = currency
        return products.elements.prefix(ProfileLimits.linesMax).compactMap {
            ProductMention($0, currency: currency)
        }
    }

    /// The elements of `products`, or the one product that the properties describe.
    var products: [ProductMention] {
        productList ?? described
    }
}

/// Lines are ordered by key, at most `ProfileLimits.linesMax`; one a key.
extension [Line] {
    init(_ mentions: [ProductMention]) {
        self = []
        for mention in mentions { add(mention) }
    }

    /// Adds the quantity, 1 when absent. A quantity below 1 adds nothing.
    mutating func add(_ mention: ProductMention) {
        let quantity = mention.quantity ?? 1
        guard quantity > 0 else { return }
        let index = insertionIndex(of: mention.key, by: \.key)
        if index < count, self[index].key == mention.key {
            let sum = self[index].quantity + quantity
            self[index].quantity = Swift.min(sum, ProfileLimits.quantityMax)
            self[index].describe(price: mention.price, name: mention.name)
        } else if count < ProfileLimits.linesMax {
            let line = Line(
                key: mention.key, quantity: quantity, price: mention.price, name: mention.name)
            insert(line, at: index)
        }
    }

    /// Takes the quantity off, the whole line when absent. A quantity below 1 takes nothing.
    mutating func remove(_ mention: ProductMention) {
        let index = insertionIndex(of: mention.key, by: \.key)
        guard index < count, self[index].key == mention.key else { return }
        let quantity = mention.quantity ?? self[index].quantity
        guard quantity > 0 else { return }
        self[index].quantity -= quantity
        if self[index].quantity <= 0 { remove(at: index) }
    }

    /// These lines, with the prices and names that only `known` has.
    func described(by known: [Line]) -> [Line] {
        map { line in
            var line = line
            let index = known.insertionIndex(of: line.key, by: \.key)
            if index < known.count, known[index].key == line.key {
                line.price = line.price ?? known[index].price
                line.name = line.name ?? known[index].name
            }
            return line
        }
    }

    /// The sum of the lines in that currency; nil when none has a price, or it does not fit.
    func value(in currency: String) -> Money? {
        var sum: Money?
        for line in self where line.price?.currency == currency {
            guard let value = line.value, let next = sum.map(value.adding) ?? value else {
                return nil
            }
            sum = next
        }
        return sum
    }

    /// The same products in the same quantities; prices and names may differ.
    func holdsSame(as other: [Line]) -> Bool {
        count == other.count
            && zip(self, other).allSatisfy { $0.key == $1.key && $0.quantity == $1.quantity }
    }
}

extension Line {
    /// Nil leaves what is known.
    fileprivate mutating func describe(price: Money?, name: String?) {
        self.price = price ?? self.price
        self.name = name ?? self.name
    }
}

extension Line: StateField {
    func encode(into writer: inout StateWriter) {
        writer.field(key.product)
        writer.field(key.variant)
        writer.field(quantity)
        writer.field(price)
        writer.field(name)
    }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        key = Key(product: try fields.next(), variant: try fields.next())
        quantity = try fields.next()
        price = try fields.next()
        name = try fields.next()
    }
}
