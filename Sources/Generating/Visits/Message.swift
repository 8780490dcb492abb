import Events

/// A message of a visit, before it is written: what happened, and when.
struct Message: Sendable {
    /// Counts the messages; its id follows from it.
    var number = 0
    var act: Act
    var visitor: Visitor
    var device: Device
    /// It carries the customer id.
    var isNamed: Bool
    var happenedAt: Milliseconds
    var sentAt: Milliseconds = 0
    var receivedAt: Milliseconds = 0
    /// Where it happened, in `Catalogue.pages`.
    var page: Int
    /// What led to the page: the shop's page before it, or how the visit began.
    var source: Source
    /// In `Catalogue.products`, where the act is about one.
    var product = 0
    var quantity = 1
    /// In `Catalogue.searchTerms`.
    var search = 0
    var basket = Basket()
    /// Of the visit; click ids and order ids follow from it.
    var visit: UInt64

    enum Source: Sendable {
        case page(Int)
        /// Number in `Entrance.all`.
        case entrance(Int)
    }
}

/// What visitors do.
enum Act: Int, Sendable, CaseIterable {
    case home, category, search, productsSearched, product, productViewed, productAdded
    case cart, productRemoved, checkout, checkoutStarted, logIn, orderCompleted, thanks

    /// A message of type `page`.
    var isPage: Bool {
        switch self {
        case .home, .category, .search, .product, .cart, .checkout, .thanks: true
        default: false
        }
    }
}

/// The products of a cart, without storage of their own.
struct Basket: Sendable {
    struct Line: Sendable {
        /// In `Catalogue.products`.
        var product = 0
        var quantity = 0
    }

    private(set) var lines = InlineArray<3, Line>(repeating: Line())
    private(set) var count = 0

    var isFull: Bool { count == lines.count }

    /// A product that is there already is not added again.
    mutating func add(_ product: Int, quantity: Int) {
        for index in 0..<count where lines[index].product == product { return }
        guard !isFull else { return }
        lines[count] = Line(product: product, quantity: quantity)
        count += 1
    }

    /// The line that was added last.
    mutating func removeLast() -> Line {
        precondition(count > 0, "there is something to remove")
        count -= 1
        return lines[count]
    }
}
