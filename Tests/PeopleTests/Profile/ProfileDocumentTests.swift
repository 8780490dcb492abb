import Events
import Foundation
import JSON
import Testing

@testable import People

/// What others read of a profile. The examples are those beside the schema, member for member, so
/// that the independent validator checks what this code writes.
@Suite struct ProfileDocumentTests {
    static let tee: JSONValue = [
        "product_id": "GGOEGAAX0104", "name": "Tee", "category": "Apparel", "price": 16.99,
        "variant": "L", "quantity": 2,
    ]
    static let order: JSONValue = [
        "order_id": "ORD-1", "revenue": "30", "total": 36.5, "tax": 2.5, "shipping": 4,
        "coupon": "SUMMER", "products": [["product_id": "mug", "price": 15, "quantity": 2]],
    ]
    static let consent: JSONValue = [
        "categoryPreferences": ["marketing": true, "analytics": false]
    ]
    static let landing: JSONValue = [
        "properties": ["path": "/"],
        "context": [
            "userAgent": .string(phone),
            "page": [
                "url": "https://shop.example/?utm_source=google&utm_medium=cpc&gclid=Cj0",
                "referrer": "https://www.google.nl/search?q=tee",
            ],
        ],
    ]
    static let monitor: JSONValue = [
        "context": ["userAgent": "Mozilla/5.0 (compatible; UptimeRobot/2.0; http://up.example/)"]
    ]
    static let till: JSONValue = [
        "order_id": "TILL-9", "store_id": "12", "total": 16.99,
        "products": [["product_id": "GGOEGAAX0104", "price": 16.99, "quantity": 1]],
    ]
    static let happenings: [Happening] = [
        .call(0, .page, landing),
        .track(1, "Products Searched", ["query": "tee"]),
        .track(2, "Product Viewed", tee),
        .track(3, "Product Added", tee),
        .call(4, .screen, ["name": "Main"], device: "d2"),
        .identify(
            5, ["email": ["$sealed": "3q2+7w==", "key": "u:4711/1"], "plan": "free"], user: "4711"),
        .call(6, .group, ["groupId": "friends", "context": ["consent": consent]]),
        .track(7, "Product Added", ["product_id": "mug", "cart_id": "c9"], device: "d2"),
        .track(8, "Order Completed", order, device: nil, user: "4711"),
        .track(9, "Order Refunded", ["order_id": "ORD-1", "total": 15]),
        .track(10, "Order Cancelled", ["order_id": "ORD-0"]),
        .track(2_000, "Order Completed", till, device: nil, user: "4711"),
        .call(2_001, .page, monitor, device: "d3"),
    ]

    @Test func aCustomerAsInTheSchemasExample() throws {
        let settings = FoldSettings(sites: ["shop": SiteSettings(currency: "USD")])
        let state = try profile(Self.happenings, settings: settings, lists: .bundled())
        #expect(try document(state) == example("customer"))
    }

    @Test func anEmptyProfileAsInTheSchemasExample() throws {
        #expect(try document(ProfileState()) == example("empty"))
    }

    @Test func listsAreTheMostFrequentAndTheLatest() throws {
        let paths = (0..<30).map { "/\($0)" } + ["/7"]
        let state = try profile(paths.enumerated().map { .page(Int64($0), $1) }, storedEvery: 10)
        let pages = try #require(try document(state)["pages"])
        let top = try #require(pages["top"]?.arrayValue)
        let latest = try #require(pages["latest"]?.arrayValue)
        #expect(top.count == ProfileDocument.listedMax)
        #expect(top.prefix(2).map { $0["path"] } == ["/7", "/29"])
        #expect(latest.prefix(2).map { $0["path"] } == ["/7", "/29"])
        #expect(top.first?["count"] == 2)
    }

    private func example(_ name: String) throws -> JSONValue {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
        let file = root.appending(path: "Schemas/profile/1/valid/\(name).json")
        return try JSONValue.parse([UInt8](Data(contentsOf: file)))
    }
}
