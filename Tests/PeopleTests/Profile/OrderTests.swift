import Events
import JSON
import Testing

@testable import People

/// Orders, once each, and what they do to carts.
@Suite struct OrderTests {
    struct Scenario: CustomTestStringConvertible {
        var testDescription: String
        var happenings: [Happening]
        var orders: [String]
        var carts: [String] = []
    }

    static let tee: JSONValue = ["product_id": "tee", "price": 20]
    static let hat: JSONValue = ["product_id": "hat", "price": 5]
    static let both: JSONValue = ["products": [tee, hat]]

    static let teeOrder = order("o1", ["revenue": 20, "products": [tee]])

    @Test(arguments: records + carts) func orders(_ scenario: Scenario) throws {
        let state = try profile(scenario.happenings)
        #expect(state.orderLines == scenario.orders)
        #expect(state.cartLines == scenario.carts)
    }

    static let records = [
        Scenario(
            testDescription: "an order that is sent three times is one",
            happenings: (0..<3).map { .track($0, "Order Completed", teeOrder) },
            orders: ["o1 20.00 EUR"]),
        Scenario(
            testDescription: "an amount is fuller than none, whatever else there is",
            happenings: [
                .track(0, "Order Completed", order("o1", both)),
                .track(1, "Order Completed", order("o1", ["total": "7.5"])),
            ], orders: ["o1 7.50 EUR"]),
        Scenario(
            testDescription: "more products are fuller, then more amounts, then the first",
            happenings: [
                .track(0, "Order Completed", order("o1", ["total": 1])),
                .track(1, "Order Completed", order("o1", ["total": 2, "products": [tee]])),
                .track(2, "Order Completed", order("o1", ["revenue": 3, "tax": 1])),
                .track(3, "Order Completed", order("o1", ["total": 4, "products": [hat]])),
            ], orders: ["o1 2.00 EUR"]),
        Scenario(
            testDescription: "the order's id is its site's",
            happenings: [
                .track(0, "Order Completed", order("o1", ["revenue": 1])),
                .track(0, "Order Completed", order("o1", ["revenue": 2]), site: "outlet"),
            ], orders: ["o1 1.00 EUR", "o1 2.00 EUR"]),
        Scenario(
            testDescription: "without an id the message's counts",
            happenings: [
                .track(0, "Order Completed", ["total": 3]), .track(1, "Order Completed"),
            ], orders: ["m1 3.00 EUR", "m2"]),
        Scenario(
            testDescription: "refunds add up to the order at most",
            happenings: [
                .track(0, "Order Completed", teeOrder),
                .track(1, "Order Refunded", order("o1", ["total": 15])),
                .track(2, "Order Refunded", order("o1", ["total": 15])),
            ], orders: ["o1 20.00 EUR refunded 20.00"]),
        Scenario(
            testDescription: "a refund without an amount is of everything",
            happenings: [
                .track(0, "Order Refunded", order("o1")), .track(1, "Order Completed", teeOrder),
            ], orders: ["o1 20.00 EUR refunded 20.00"]),
        Scenario(
            testDescription: "a refund of products is what the order says they cost",
            happenings: [
                .track(0, "Order Completed", order("o1", ["total": 99, "products": [tee, hat]])),
                .track(1, "Order Refunded", order("o1", ["products": [["product_id": "hat"]]])),
            ], orders: ["o1 99.00 EUR refunded 5.00"]),
        Scenario(
            testDescription: "a refund that cannot be read is none",
            happenings: [
                .track(0, "Order Completed", teeOrder),
                .track(1, "Order Refunded", order("o1", ["total": "all"])),
                .track(2, "Order Refunded", order("o1", ["products": [["id": "unheard-of"]]])),
            ], orders: ["o1 20.00 EUR"]),
        Scenario(
            testDescription: "a refund in another currency is not taken",
            happenings: [
                .track(0, "Order Refunded", order("o2", ["total": 15, "currency": "USD"])),
                .track(1, "Order Completed", teeOrder),
                .track(2, "Order Refunded", order("o1", ["total": 15, "currency": "USD"])),
                .track(3, "Order Completed", order("o2", ["total": 20])),
            ], orders: ["o1 20.00 EUR", "o2 20.00 EUR"]),
        Scenario(
            testDescription: "cancelled",
            happenings: [
                .track(0, "Order Completed", teeOrder), .track(1, "Order Cancelled", order("o1")),
            ], orders: ["o1 20.00 EUR cancelled"]),
    ]

    static let carts = [
        Scenario(
            testDescription: "an order ends its cart, with what was left in it",
            happenings: [.track(0, "Product Added", both), .track(1, "Order Completed", teeOrder)],
            orders: ["o1 20.00 EUR"]),
        Scenario(
            testDescription: "an order without products ends the device's cart alone",
            happenings: [
                .track(0, "Product Added", tee),
                .track(1, "Product Added", tee, device: "d2"),
                .track(2, "Order Completed", order("o1", ["cart_id": "unknown"])),
            ], orders: ["o1"], carts: ["a:d2: tee*1 = 20.00 EUR [m2]"]),
        Scenario(
            testDescription: "an order on another device buys lines",
            happenings: [
                .track(0, "Product Added", both), .track(1, "Product Added", hat, device: "d3"),
                .track(2, "Order Completed", teeOrder, device: "d2"),
            ], orders: ["o1 20.00 EUR"],
            carts: ["a:d1: hat*1 = 5.00 EUR [m3] bought", "a:d3: hat*1 = 5.00 EUR [m2]"]),
        Scenario(
            testDescription: "an order from a server buys lines",
            happenings: [
                .track(0, "Product Added", tee),
                .track(1, "Order Completed", teeOrder, device: nil, user: "1"),
            ], orders: ["o1 20.00 EUR"]),
        Scenario(
            testDescription: "a repeated order leaves a cart that was filled since",
            happenings: [
                .track(0, "Product Added", tee), .track(1, "Order Completed", teeOrder),
                .track(2, "Product Added", tee), .track(3, "Order Completed", teeOrder),
            ], orders: ["o1 20.00 EUR"], carts: ["a:d1: tee*1 = 20.00 EUR [m3]"]),
        Scenario(
            testDescription: "a repeated order does not end the cart of another device",
            happenings: [
                .track(0, "Product Added", hat, device: "d2"),
                .track(1, "Order Completed", teeOrder),
                .track(2, "Order Completed", teeOrder, device: "d2"),
            ], orders: ["o1 20.00 EUR"], carts: ["a:d2: hat*1 = 5.00 EUR [m1]"]),
        Scenario(
            testDescription: "a fuller record buys what the first did not list",
            happenings: [
                .track(0, "Product Added", both, device: "d2"),
                .track(1, "Order Completed", order("o1", ["revenue": 20])),
                .track(2, "Order Completed", teeOrder),
            ], orders: ["o1 20.00 EUR"], carts: ["a:d2: hat*1 = 5.00 EUR [m3] bought"]),
    ]

    @Test func totalsByCurrency() throws {
        let state = try profile([
            .track(0, "Order Completed", order("o1", ["revenue": 10, "total": 12])),
            .track(1, "Order Completed", order("o2", ["total": 5, "currency": "EUR"])),
            .track(2, "Order Completed", order("o3", ["total": 700, "currency": "JPY"])),
            .track(3, "Order Completed", order("o4", ["total": 9])),
            .track(4, "Order Cancelled", order("o4")),
            .track(5, "Order Refunded", order("o2", ["total": 2])),
            .track(6, "Order Refunded", order("o5", ["total": 2])),
        ])
        #expect(state.orders.count == 3)
        let key = { OrderTotal.Key(currency: $0, site: "shop", channel: .online) }
        #expect(
            state.orders.totals == [
                OrderTotal(key: key("EUR"), count: 2, revenue: 1_500, refunded: 200),
                OrderTotal(key: key("JPY"), count: 1, revenue: 700, refunded: 0),
            ])
    }

    @Test func ordersThatAreNoLongerKeptStayInTheTotals() throws {
        let count = ProfileLimits.ordersMax + 5
        let state = try profile(
            (0..<count).map { .track(Int64($0), "Order Completed", ["total": 1]) },
            storedEvery: 20)
        #expect(state.orders.all.count == ProfileLimits.ordersMax)
        #expect(state.orders.count == Int64(count))
        #expect(state.orders.totals.map(\.revenue) == [Int64(count) * 100])
    }

    @Test func anOrderIsOfItsFirstRecord() throws {
        let state = try profile([
            .track(1, "Order Refunded", teeOrderID), .track(5, "Order Completed", teeOrderID),
            .track(9, "Order Completed", Self.teeOrder),
        ])
        #expect(state.orders.all.map(\.at) == [.minutes(5)])
    }

    @Test func theUsualIntervalIsTheMedianOfTheGaps() throws {
        let times: [Int64] = [0, 100, 40, 45, 9_000, 300]
        let happenings = times.sorted().map {
            Happening.track($0, "Order Completed", order("o\($0)"))
        }
        // The gaps: 40, 5, 55, 200, 8,700.
        #expect(try profile(happenings).orders.usualInterval == .minutes(55))
        // One less: 40, 5, 55, 200, of which the lower middle.
        #expect(try profile(Array(happenings.prefix(5))).orders.usualInterval == .minutes(40))
        #expect(try profile(Array(happenings.prefix(1))).orders.usualInterval == nil)
        let cancelled = happenings.prefix(2) + [.track(50, "Order Cancelled", order("o40"))]
        #expect(try profile(Array(cancelled)).orders.usualInterval == nil)
    }

    @Test func channelsAreTheShopsOwnWords() throws {
        let state = try profile([
            .track(0, "Order Completed", order("o1", ["total": 1])),
            .track(
                1, "Order Completed", order("o2", ["total": 2, "store_id": 12]), device: nil,
                user: "1"),
            .track(2, "Order Completed", order("o3", ["total": 4, "channel": "Telephone"])),
            .track(3, "Order Completed", order("o4", ["total": 8, "channel": "telephone"])),
        ])
        let totals = state.orders.totals
        #expect(totals.map(\.key.channel.name) == ["online", "store", "telephone"])
        #expect(totals.map(\.revenue) == [100, 200, 1_200])
        #expect(totals.map(\.key.channel.isOffline) == [false, true, true])
    }

    @Test func anOnlineOrderStaysOne() throws {
        let mug: JSONValue = ["product_id": "mug"]
        let full: JSONValue = [
            "order_id": "o1", "store_id": "2", "total": 9, "products": [["product_id": "mug"]],
        ]
        let state = try profile([
            .track(0, "Product Viewed", mug),
            // A page that names the shop's view of the store.
            .track(1, "Order Completed", ["order_id": "o1", "store_id": "2"]),
            .track(2, "Order Updated", full, device: nil, user: "1"),
            .track(3, "Order Completed", ["order_id": "o2", "channel": "iOS"]),
        ])
        #expect(state.orders.all.map(\.channel.name) == ["online", "ios"])
        #expect(state.orders.all.allSatisfy { $0.researchedAt == nil && !$0.channel.isOffline })
        // What the second record lists was ordered, too.
        #expect(state.products.first?.interest.ordered == 1)
    }

    @Test func theOrderPlacedLastComesFirst() throws {
        let state = try profile([
            .track(1, "Order Completed", order("o1", ["total": 1])),
            .track(2, "Order Completed", order("o2", ["total": 1])),
            .track(3, "Order Refunded", order("o1", ["total": 1])),
        ])
        #expect(state.orders.latest(9).map(\.key.id) == ["o2", "o1"])
    }

    @Test func productsOfTwoSitesAreTwo() throws {
        let till: JSONValue = ["store_id": "1", "products": [["product_id": "7"]]]
        let state = try profile([
            .track(0, "Product Viewed", ["product_id": "7", "name": "Red shoe"]),
            .track(1, "Order Completed", till, device: nil, user: "1", site: "garden"),
        ])
        #expect(state.products.map { "\($0.key.site) \($0.count)" } == ["shop 1", "garden 1"])
        #expect(state.orders.all.first?.researchedAt == nil)
    }

    /// Researched online, bought offline: the till's server tells of the purchase.
    @Test func anOfflineOrderKnowsWhenItsProductsWereLookedAt() throws {
        let mug: JSONValue = ["product_id": "mug"]
        let till: JSONValue = ["store_id": "12", "products": [["product_id": "mug"]]]
        let state = try profile([
            .track(0, "Product Viewed", mug), .track(5, "Product Viewed", mug),
            .track(7, "Product Added", mug), .track(8, "Product Viewed", ["product_id": "tee"]),
            .track(60, "Order Completed", till, device: nil, user: "1", id: "bought"),
            .track(61, "Order Completed", till, device: nil, user: "1", id: "bought-2"),
            .track(
                62, "Order Completed", ["store_id": "12", "products": [["product_id": "hat"]]],
                device: nil, user: "1", id: "unseen"),
            .track(
                63, "Order Completed", ["products": [["product_id": "tee"]]], id: "online"),
            .track(64, "Product Viewed", mug),
        ])
        let researched = state.orders.all.map { "\($0.key.id) \($0.researchedAt ?? -1)" }
        #expect(
            researched == [
                "bought \(Int64(5) * 60_000)", "bought-2 \(Int64(5) * 60_000)", "unseen -1",
                "online -1",
            ])
    }

    private let teeOrderID = order("o1")
}

private func order(_ id: String, _ more: JSONValue = [:]) -> JSONValue {
    .object([JSONMember(key: "order_id", value: .string(id))] + (more.objectValue ?? []))
}
