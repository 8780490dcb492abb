import Events
import JSON

/// What somebody did with a product, or with the products of a category.
public struct Interest: Hashable, Sendable {
    /// Times that it was looked at, put into a cart, and ordered; pieces do not count.
    public internal(set) var viewed: Int64 = 0
    public internal(set) var added: Int64 = 0
    public internal(set) var ordered: Int64 = 0

    /// All of them.
    public var count: Int64 { viewed + added + ordered }

    enum Act {
        case viewed, added, ordered
    }

    mutating func add(_ act: Act) {
        switch act {
        case .viewed: viewed += 1
        case .added: added += 1
        case .ordered: ordered += 1
        }
    }
}

/// A product that the person took an interest in, as the latest event describes it.
public struct ProductInterest: Counted, Hashable, Sendable {
    /// Two sites may have different products of one id.
    public struct Key: Hashable, Sendable {
        public var site: String
        public var id: String
    }

    public var key: Key
    public internal(set) var title: String?
    public internal(set) var category: String?
    public internal(set) var price: Money?
    public internal(set) var interest = Interest()
    public internal(set) var lastSeen: Milliseconds = 0
    /// Capture time of the last look at it on a page or screen.
    public internal(set) var lastViewed: Milliseconds?

    public var name: String { key.id }
    public var count: Int64 { interest.count }

    init(key: Key) { self.key = key }

    /// What the event leaves out stays as it was known.
    mutating func see(_ product: ProductMention, _ act: Interest.Act, at capture: Milliseconds) {
        interest.add(act)
        lastSeen = capture
        if act == .viewed { lastViewed = capture }
        title = product.name ?? title
        category = product.category ?? category
        price = product.price ?? price
    }
}

/// A category that the person took an interest in.
public struct CategoryInterest: Counted, Hashable, Sendable {
    public var name: String
    public internal(set) var interest = Interest()
    public internal(set) var lastSeen: Milliseconds = 0

    public var count: Int64 { interest.count }

    init(name: String) { self.name = name }
}

extension ProfileState {
    /// Counts products and their categories, each once an event. A product whose category an event
    /// leaves out is of the one that was told before.
    mutating func takeInterest(
        _ act: Interest.Act, in products: [ProductMention], _ reader: EventReader
    ) {
        let capture = reader.capture
        var seen: Set<String> = []
        var categories: [String] = []
        for product in products where seen.insert(product.key.product).inserted {
            let key = ProductInterest.Key(site: reader.fact.site, id: product.key.product)
            productInterests.use(
                key, max: ProfileLimits.productsMax, orInsert: ProductInterest(key: key)
            ) { interest in
                interest.see(product, act, at: capture)
                if let category = interest.category, !categories.contains(category) {
                    categories.append(category)
                }
            }
        }
        for category in categories { takeInterest(act, inCategory: category, at: capture) }
    }

    mutating func takeInterest(
        _ act: Interest.Act, inCategory name: String, at capture: Milliseconds
    ) {
        categoryInterests.use(
            name, max: ProfileLimits.categoriesMax, orInsert: CategoryInterest(name: name)
        ) { category in
            category.interest.add(act)
            category.lastSeen = capture
        }
    }
}

extension Interest: StateField {
    func encode(into writer: inout StateWriter) {
        writer.field(viewed)
        writer.field(added)
        writer.field(ordered)
    }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        viewed = try fields.next()
        added = try fields.next()
        ordered = try fields.next()
    }
}

extension ProductInterest: Kept {
    var rank: Int64 { count }

    func encode(into writer: inout StateWriter) {
        writer.field(key.site)
        writer.field(key.id)
        writer.field(title)
        writer.field(category)
        writer.field(price)
        writer.field(interest)
        writer.field(time: lastSeen)
        writer.field(time: lastViewed)
    }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        key = Key(site: try fields.next(), id: try fields.next())
        title = try fields.next()
        category = try fields.next()
        price = try fields.next()
        interest = try fields.next()
        lastSeen = try fields.time()
        lastViewed = try fields.optionalTime()
    }
}

extension CategoryInterest: Kept {
    var key: String { name }
    var rank: Int64 { count }

    func encode(into writer: inout StateWriter) {
        writer.field(name)
        writer.field(interest)
        writer.field(time: lastSeen)
    }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        name = try fields.next()
        interest = try fields.next()
        lastSeen = try fields.time()
    }
}
