/// What the shop sells, and the pages on which it does.
struct Catalogue: Sendable {
    struct Product: Sendable {
        var id: Int
        var name: String
        var category: Int
        var cents: Int
        /// Number of its page.
        var page: Int
    }

    /// What stands at an address.
    struct Page: Sendable {
        var path: String
        /// With `?`; empty for most.
        var query = ""
        var title: String
    }

    let products: [Product]
    let categories: [String]
    let searchTerms: [String]
    /// The fixed ones, then those of categories, searches and products.
    let pages: [Page]
    /// Of products and searches: few are wanted by many.
    let productShares = Weighted(zipf: GeneratingLimits.products)
    let searchShares = Weighted(zipf: GeneratingLimits.searches)
    let categoryShares: Weighted

    static let home = 0, cart = 1, checkout = 2, thanks = 3
    private static let fixedPages = [
        Page(path: "/", title: "Larch, clothes for outdoors"),
        Page(path: "/cart", title: "Your cart"), Page(path: "/checkout", title: "Checkout"),
        Page(path: "/thanks", title: "Thank you"),
    ]

    func page(ofCategory number: Int) -> Int { Self.fixedPages.count + number }
    func page(ofSearch number: Int) -> Int {
        Self.fixedPages.count + categories.count + number
    }

    /// - Parameter seed: Prices and names follow from it.
    init(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        categories = Words.kinds.map(\.category)
        categoryShares = Weighted(zipf: categories.count)
        searchTerms = (0..<GeneratingLimits.searches).map { number in
            let thing = random.pick(random.pick(Words.kinds).things).lowercased()
            return number % 3 == 0 ? thing : "\(random.pick(Words.searchQualities)) \(thing)"
        }
        var pages = Self.fixedPages
        pages += categories.map { Page(path: "/\($0.lowercased())", title: $0) }
        pages += searchTerms.map { term in
            let query = "?q=" + term.split(separator: " ").joined(separator: "+")
            return Page(path: "/search", query: query, title: "Search: \(term)")
        }
        products = (0..<GeneratingLimits.products).map { number in
            let category = random.below(Words.kinds.count)
            let kind = Words.kinds[category]
            let (quality, thing) = (random.pick(Words.qualities), random.pick(kind.things))
            let id = 1_001 + number
            pages.append(Page(path: "/p/\(id)", title: "\(quality) \(thing)"))
            return Product(
                id: id, name: "\(quality) \(thing)", category: category,
                cents: kind.euros * 100 * random.below(4) + random.below(kind.euros) * 100
                    + kind.euros * 50 + 90,
                page: pages.count - 1)
        }
        self.pages = pages
    }
}

/// A kind of product, and what its cheapest costs about twice.
struct ProductKind: Sendable {
    var category: String
    var euros: Int
    var things: [String]
}

/// What names are made of.
private enum Words {
    static let kinds = [
        ProductKind(
            category: "Jackets", euros: 60, things: ["Shell", "Parka", "Gilet", "Anorak"]),
        ProductKind(
            category: "Knitwear", euros: 30, things: ["Pullover", "Cardigan", "Slipover"]),
        ProductKind(
            category: "Trousers", euros: 35, things: ["Chino", "Cargo", "Tights", "Shorts"]),
        ProductKind(category: "Shirts", euros: 18, things: ["Shirt", "Tee", "Polo", "Henley"]),
        ProductKind(
            category: "Shoes", euros: 55, things: ["Boot", "Trail Shoe", "Sandal", "Clog"]),
        ProductKind(
            category: "Socks", euros: 6, things: ["Ankle Sock", "Hiking Sock", "Liner"]),
        ProductKind(category: "Hats", euros: 12, things: ["Beanie", "Cap", "Sun Hat"]),
        ProductKind(category: "Packs", euros: 45, things: ["Daypack", "Duffel", "Hip Bag"]),
        ProductKind(category: "Tents", euros: 120, things: ["Tent", "Tarp", "Bivy"]),
        ProductKind(
            category: "Kitchen", euros: 14, things: ["Stove", "Mug", "Pot", "Flask", "Spork"]),
        ProductKind(category: "Lights", euros: 15, things: ["Headlamp", "Lantern"]),
        ProductKind(category: "Kids", euros: 16, things: ["Rain Suit", "Fleece", "Mittens"]),
    ]
    static let qualities = [
        "Alpine", "Arctic", "Birch", "Cinder", "Coast", "Copper", "Dune", "Ember", "Fern",
        "Fjord", "Flint", "Föhn", "Glade", "Granite", "Harbour", "Heath", "Juniper", "Lichen",
        "Linden", "Merino", "Moor", "Moss", "Nordic", "Ochre", "Pine", "Rowan", "Sorrel",
        "Storm", "Tarn", "Thistle", "Tundra", "Willow",
    ]
    static let searchQualities = [
        "black", "warm", "light", "waterproof", "merino", "wide", "women's", "men's", "kids",
        "cheap", "green", "down",
    ]
}
