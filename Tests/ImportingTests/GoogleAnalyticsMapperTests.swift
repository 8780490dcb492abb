import JSON
import Testing

@testable import Importing

/// A hit as the source writes it: what all have, then `members`.
func hit(
    _ members: String = "", type: String = "PAGE", visitor: String = "042", number: Int = 3
) -> String {
    let rest = members.isEmpty ? "" : "," + members
    return #"{"ts":1470034812007,"visitor":"\#(visitor)","session":7,"hit":\#(number),"#
        + #""type":"\#(type)","host":"shop.example","path":"/home","title":"Home"\#(rest)}"#
}

extension GoogleAnalyticsMapper {
    /// The messages of one line, owned.
    mutating func read(_ line: String) throws -> [JSONValue] {
        let messages = try messages(of: Array(line.utf8), JSONParser())
        return try messages.map { try JSONValue.parse($0.json) }
    }
}

/// Type or event and the id of each message, without what all ids have.
func outline(_ messages: [JSONValue]) -> [String] {
    messages.map { message in
        let name = message["event"] ?? message["type"]
        let id = message["messageId"]?.stringValue?.dropFirst("ga-042-7-".count)
        return "\(name?.stringValue ?? "?") \(id ?? "?")"
    }
}

@Suite struct GoogleAnalyticsMapperTests {
    @Test func wholePageMessage() throws {
        var mapper = GoogleAnalyticsMapper()
        let line = Array(hit(#""ref":"https://www.google.com/""#).utf8)
        let messages = try mapper.messages(of: line, JSONParser())
        let page =
            #"{"path":"/home","referrer":"https://www.google.com/","title":"Home","#
            + #""url":"https://shop.example/home"}"#
        #expect(messages.map(\.receivedAt) == [1_470_034_812_007])
        #expect(
            messages.map { String(decoding: $0.json, as: UTF8.self) } == [
                #"{"type":"page","messageId":"ga-042-7-3","anonymousId":"042","#
                    + #""timestamp":"2016-08-01T07:00:12.007Z","name":"Home","#
                    + #""properties":\#(page),"context":{"page":\#(page)}}"#
            ])
    }

    private static let product = #""products":[{"sku":"A1","name":"Mug","price":9500000,"pos":0}]"#
    private static let promotion = #""promoClick":[{"id":"P"},{"id":"Q"}]"#
    private static let contact = #""ev":{"category":"Contact Us","action":"Onsite Click"}"#

    @Test(arguments: [
        ("PAGE", "", ["page 3"]),
        ("PAGE", #""action":2,\#(product)"#, ["page 3", "Product Viewed 3-1"]),
        ("EVENT", #""action":1,\#(product)"#, ["Product Clicked 3-1"]),
        ("EVENT", #""action":2,\#(product)"#, ["Product Viewed 3-1"]),
        ("EVENT", #""action":3,\#(product)"#, ["Product Added 3-1"]),
        ("EVENT", #""action":4,\#(product)"#, ["Product Removed 3-1"]),
        (
            "PAGE", #""action":5,"step":1,\#(product)"#,
            ["page 3", "Checkout Started 3-1", "Checkout Step Viewed 3-2"]
        ),
        ("PAGE", #""action":5,"step":2"#, ["page 3", "Checkout Step Viewed 3-1"]),
        (
            "PAGE", #""action":6,"tx":{"id":"O1"}"#,
            ["page 3", "identify 3-0", "Order Completed 3-1"]
        ),
        ("EVENT", promotion, ["Promotion Clicked 3-1", "Promotion Clicked 3-2"]),
        ("PAGE", #""search":"pens""#, ["page 3", "Products Searched 3-1"]),
        ("EVENT", contact, ["Contact Us Onsite Click 3-1"]),
        (
            "EVENT", #""action":2,\#(product),\#(contact)"#,
            ["Product Viewed 3-1", "Contact Us Onsite Click 3-2"]
        ),
        ("PAGE", #""action":null,"ref":null,"promoClick":null,"search":null"#, ["page 3"]),
        ("PAGE", #""action":7"#, ["page 3"]),
    ])
    func messagesOfAHit(type: String, members: String, expected: [String]) throws {
        var mapper = GoogleAnalyticsMapper()
        #expect(outline(try mapper.read(hit(members, type: type))) == expected)
    }

    @Test func titleIsNull() throws {
        var mapper = GoogleAnalyticsMapper()
        let line = hit().replacing(#""title":"Home""#, with: #""title":null"#)
        let page = try #require(try mapper.read(line).first)
        #expect(page["name"] == nil)
        #expect(page["properties"]?["title"] == nil)
    }

    @Test func identifiesOncePerVisitor() throws {
        var mapper = GoogleAnalyticsMapper()
        let order = #""action":6,"tx":{"id":"O1"}"#
        let first = try mapper.read(hit(order))
        #expect(first[1]["traits"]?.description == #"{"email":"042@example.com"}"#)
        #expect(first[1]["userId"] == nil)
        let again = try mapper.read(hit(order, number: 4))
        #expect(outline(again) == ["page 4", "Order Completed 4-1"])
        let other = try mapper.read(hit(order, visitor: "043"))
        #expect(outline(other) == ["page 3", "identify 3-0", "Order Completed 3-1"])
    }

    /// An order that is rejected identifies nobody.
    @Test func rejectedOrderLeavesNoTrace() throws {
        var mapper = GoogleAnalyticsMapper()
        #expect(throws: LineRejection.Reason.badMember("tax")) {
            try mapper.read(hit(#""action":6,"tx":{"id":"O1","tax":"much"}"#))
        }
        #expect(try mapper.read(hit(#""action":6,"tx":{"id":"O1"}"#)).count == 3)
    }

    @Test(arguments: [
        ("[]", LineRejection.Reason.notAnObject),
        (#"{"visitor":"1"}"#, .badMember("ts")),
        (hit().replacing("1470034812007", with: "-1"), .badMember("ts")),
        (hit().replacing("1470034812007", with: "9223372036854775807"), .badMember("ts")),
        (hit().replacing("\"042\"", with: "42"), .badMember("visitor")),
        (hit().replacing("PAGE", with: "ITEM"), .badMember("type")),
        (hit(#""action":"2""#), .badMember("action")),
        (hit(#""action":3"#), .badMember("products")),
        (hit(#""action":3,"products":[]"#), .badMember("products")),
        (hit(#""action":3,"products":[{}]"#), .badMember("products.sku")),
        (hit(#""action":3,"products":[{"sku":"A","price":"1"}]"#), .badMember("price")),
        (hit(#""action":6"#), .badMember("tx.id")),
        (hit(#""promoClick":[{}]"#), .badMember("promoClick.id")),
        (hit(type: "EVENT"), .nothingHappened),
    ])
    func rejections(line: String, reason: LineRejection.Reason) {
        var mapper = GoogleAnalyticsMapper()
        #expect(throws: reason) { try mapper.read(line) }
    }
}
