import Enrichment
import Events
import JSON
import Testing

@testable import People

/// Events of any shape: nothing stops the fold, and nothing grows without end.
@Suite struct HostileTests {
    static let values: [JSONValue] = [
        nil, true, 0, -1, .int(.min), .int(.max), .uint(.max), 1e300, -0.5, 1e-300, "", "x",
        "99999999999999999999", .string(String(repeating: "é", count: 5_000)), [], [nil], [[:]],
        [:], ["products": []], [["product_id": "p", "quantity": -3, "price": -1]],
        [["product_id": "p", "quantity": .int(.max), "price": .int(.max)]],
    ]
    static let names: [JSONValue] = [
        "Product Viewed", "Products Searched", "Product Added", "Product Removed", "Cart Viewed",
        "Checkout Started", "Coupon Applied", "Order Completed", "Order Refunded",
        "Order Cancelled",
    ]

    @Test(arguments: names) func everyFieldWithEveryValue(name: JSONValue) throws {
        let fields = [
            "product_id", "quantity", "price", "currency", "products", "cart_id", "order_id",
            "revenue", "total", "query",
        ]
        for field in fields {
            let happenings = Self.values.enumerated().map { index, value in
                let base: [JSONMember] = [
                    JSONMember(key: "product_id", value: "p"),
                    JSONMember(key: "order_id", value: "o"),
                ].filter { $0.key != field }
                let properties = base + [JSONMember(key: field, value: value)]
                return Happening.track(Int64(index), name, .object(properties))
            }
            _ = try profile(happenings)
        }
    }

    @Test(arguments: EventType.allCases, values) func everyMessage(
        type: EventType, value: JSONValue
    ) throws {
        let keys = ["properties", "traits", "context", "event", "name", "groupId"]
        let message = keys.map { JSONMember(key: $0, value: value) }
        let happening = Happening(minute: 0, type: type, message: message, user: "1")
        #expect(try profile([happening]).facts == 1)
    }

    @Test func bytesThatAreNoRecordCountAsAFact() throws {
        let fact = Happening.page(0, "/").fact(line: 0).with(bytes: Array("{".utf8))
        var state = ProfileState()
        for capture in [Int64.min, 0, Int64.max] {
            state.step(
                fact, capture: capture, voided: { _ in false }, settings: FoldSettings(),
                parser: JSONParser(), enricher: Enricher())
        }
        #expect(state.facts == 3)
        #expect(state.pageViews == 0)
        _ = try document(state)
    }

    @Test func stringsAreCutBetweenCharacters() throws {
        let long = "x" + String(repeating: "é", count: 1_000)
        let state = try profile([.page(0, long)])
        let page = try #require(state.pages.first)
        #expect(page.name.utf8.count == ProfileLimits.pathBytesMax - 1)
        #expect(long.hasPrefix(page.name))
    }

    @Test func traitsAreWholeOrNotAtAll() throws {
        let deep = (0..<9).reduce(JSONValue.int(1)) { value, _ in [value] }
        let state = try profile([
            .identify(0, ["keep": 1, "long": 1]),
            .identify(
                1,
                [
                    "deep": deep, "many": .array(.init(repeating: 0, count: 300)),
                    "long": .string(String(repeating: "x", count: 5_000)),
                ]),
        ])
        #expect(state.traits.all.map(\.name) == ["keep", "long"])
        #expect(state.traits["long"] == 1)
    }

    @Test func listsStayWithinTheirLimits() throws {
        let state = try profile(
            (0..<700).map { line in
                let id = JSONValue.string("i\(line)")
                let properties: JSONValue = [
                    "path": id, "product_id": id, "query": id, "cart_id": id, "traits": [:],
                    "products": .array((0..<250).map { ["id": .int($0)] }),
                ]
                let events: [JSONValue] = ["Product Viewed", "Products Searched", "Product Added"]
                return Happening(
                    minute: Int64(line), type: line % 4 == 3 ? .page : .track,
                    message: [
                        JSONMember(key: "event", value: line % 8 == 7 ? id : events[line % 3]),
                        JSONMember(key: "properties", value: properties),
                        JSONMember(
                            key: "context",
                            value: ["traits": .object([JSONMember(key: "t\(line)", value: 1)])]),
                    ], device: "d\(line)", user: "u\(line)")
            }, storedEvery: 100)
        #expect(state.pages.count == ProfileLimits.pagesMax)
        #expect(state.products.count == ProfileLimits.productsMax)
        #expect(state.searches.count == ProfileLimits.searchesMax)
        #expect(state.openCarts.count == ProfileLimits.cartsMax)
        #expect(state.openCarts.allSatisfy { $0.lines.count == ProfileLimits.linesMax })
        #expect(state.devices.count == ProfileLimits.devicesMax)
        #expect(state.sessions.current.count == ProfileLimits.sessionsMax)
        #expect(state.identifiers.count == ProfileLimits.identifiersMax)
        #expect(state.traits.all.count == ProfileLimits.traitsMax)
    }
}
