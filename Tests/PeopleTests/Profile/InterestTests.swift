import Events
import JSON
import Testing

@testable import People

/// Pages, products, search terms and events.
@Suite struct InterestTests {
    @Test(
        arguments: [
            (["properties": ["path": "/a", "url": "https://x.example/b"]], "/a"),
            (["properties": ["url": "https://x.example/b/c?q=1#f"]], "/b/c"),
            (["properties": ["url": "https://x.example?q=/1"]], "/"),
            (["properties": ["url": "/b"], "context": ["page": ["path": "/c"]]], "/c"),
            (["properties": ["path": 7]], "7"), (["name": "Home"], "Home"),
            (["name": "Home", "properties": ["path": ""]], "Home"), ([:], nil),
            (["properties": ["path": [:], "url": []], "name": nil], nil),
        ] as [(JSONValue, String?)])
    func pageIsThePath(message: JSONValue, page: String?) throws {
        let state = try profile([.call(0, .page, message)])
        #expect(state.pages.map(\.name) == (page.map { [$0] } ?? []))
        #expect(state.pageViews == 1)
    }

    @Test func pagesAndScreensCountApart() throws {
        let state = try profile([
            .page(0, "/a"), .page(1, "/b"), .call(2, .screen, ["name": "Main"]), .page(3, "/a"),
        ])
        #expect(state.pageCalls == 3)
        #expect(state.screenCalls == 1)
        #expect(state.pageViews == 4)
        #expect(state.pages.top(2).map(\.name) == ["/a", "Main"])
        #expect(state.pages.latest(2).map(\.name) == ["/a", "Main"])
        #expect(state.pages.latest(9).map(\.count) == [2, 1, 1])
    }

    @Test func theLatestViewDescribesAProduct() throws {
        let state = try profile([
            .track(0, "Product Viewed", ["product_id": "p", "name": "Tee", "price": 19.99]),
            .track(1, "Product Viewed", ["product_id": "p", "category": "Shirts", "price": "18"]),
            .track(2, "Product Viewed", ["sku": 12, "name": 5]),
            .track(3, "Product Viewed", ["name": "without an id"]),
        ])
        let tee = try #require(state.products.first)
        #expect(state.products.map(\.key.id) == ["p", "12"])
        #expect(tee.title == "Tee")
        #expect(tee.category == "Shirts")
        #expect(tee.price == Money(amount: 1_800, currency: "EUR"))
        #expect(tee.count == 2)
        #expect(tee.lastSeen == .minutes(1))
    }

    @Test func searchTerms() throws {
        let state = try profile([
            .track(0, "Products Searched", ["query": "tee"]),
            .track(1, "Products Searched", ["search_term": "hat"]),
            .track(2, "Products Searched", ["query": "tee"]),
            .track(3, "Products Searched", ["query": ["tee"]]),
        ])
        #expect(state.searches.map(\.name) == ["hat", "tee"])
        #expect(state.searches.map(\.count) == [1, 2])
    }

    @Test func eventsByName() throws {
        let state = try profile([
            .page(0, "/"), .track(1, "Product Viewed"), .track(2, "Signed Up"), .page(3, "/"),
            .track(4, 5), .track(5, nil),
        ])
        #expect(state.facts == 6)
        let counts = state.events.top(9).map { "\($0.name) \($0.count)" }
        #expect(counts == ["page 2", "track 1", "5 1", "Signed Up 1", "Product Viewed 1"])
    }

    @Test func groups() throws {
        let state = try profile([
            .call(0, .group, ["groupId": "g1"]), .call(1, .group, ["groupId": "g2"]),
            .call(2, .group, ["groupId": "g1", "traits": ["name": "not the person's"]]),
        ])
        #expect(state.groups.map(\.name) == ["g2", "g1"])
        #expect(state.traits.all.isEmpty)
    }

    @Test func interestsAreLooksCartsAndOrders() throws {
        let mug: JSONValue = ["product_id": "mug", "category": "Kitchen"]
        let order: JSONValue = ["products": [["product_id": "mug"], ["sku": "tee"]]]
        let state = try profile([
            .track(0, "Product Viewed", mug), .track(1, "Product Viewed", mug),
            .track(2, "Product Added", ["product_id": "mug"]),
            .track(3, "Product List Viewed", ["category": "Kitchen", "products": [mug]]),
            .track(4, "Product List Viewed", ["list_id": "sale"]),
            .track(5, "Order Completed", order), .track(6, "Order Completed", order, id: "again"),
        ])
        let products = state.products.map {
            "\($0.key.id) \($0.interest.viewed) \($0.interest.added) \($0.interest.ordered)"
        }
        #expect(products == ["mug 2 1 2", "tee 0 0 2"])
        let categories = state.categories.map {
            "\($0.name) \($0.interest.viewed) \($0.interest.added) \($0.interest.ordered)"
        }
        #expect(categories == ["Kitchen 3 1 2"])
        #expect(state.categories.first?.lastSeen == .minutes(6))
        #expect(state.products.first?.lastViewed == .minutes(1))
    }

    @Test func anOrderSentTwiceIsOneInterest() throws {
        let order: JSONValue = ["order_id": "o1", "products": [["product_id": "mug"]]]
        let state = try profile([
            .track(0, "Order Completed", order), .track(1, "Order Completed", order),
        ])
        #expect(state.products.map(\.interest.ordered) == [1])
    }
}
