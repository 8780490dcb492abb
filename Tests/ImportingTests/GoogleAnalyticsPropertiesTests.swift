import JSON
import Testing

@testable import Importing

@Suite struct GoogleAnalyticsPropertiesTests {
    /// `properties` of the last message of a hit.
    private func properties(_ members: String, type: String = "PAGE") throws -> String? {
        var mapper = GoogleAnalyticsMapper()
        return try mapper.read(hit(members, type: type)).last?["properties"]?.description
    }

    @Test func product() throws {
        let product =
            #"{"sku":"A1","name":"Mug","cat":"Home/","variant":" MD","brand":"(not set)","#
            + #""price":16990000,"qty":2,"pos":4}"#
        #expect(
            try properties(#""action":3,"products":[\#(product)]"#, type: "EVENT")
                == #"{"product_id":"A1","name":"Mug","category":"Home/","variant":"MD","#
                + #""price":16.99,"quantity":2,"position":4,"currency":"USD"}"#)
        #expect(
            try properties(#""action":2,"products":[{"sku":"A","cat":"${escCatTitle}","pos":0}]"#)
                == #"{"product_id":"A","currency":"USD"}"#)
    }

    @Test func checkout() throws {
        #expect(
            try properties(#""action":5,"step":2,"option":"Payment","products":[{"sku":"A"}]"#)
                == #"{"step":2,"option":"Payment"}"#)
        var mapper = GoogleAnalyticsMapper()
        let products =
            #"[{"sku":"A","price":1049000,"qty":30},{"sku":"B","price":9500000,"qty":1}]"#
        let messages = try mapper.read(hit(#""action":5,"step":1,"products":\#(products)"#))
        #expect(
            messages[1]["properties"]?.description
                == #"{"currency":"USD","products":[{"product_id":"A","quantity":30},"#
                + #"{"product_id":"B","price":9.5,"quantity":1}]}"#)
    }

    @Test func order() throws {
        let order =
            #"{"id":"O1","revenue":1592400000,"tax":114270000,"shipping":9500000,"#
            + #""currency":"USD","coupon":"None"}"#
        let products = #"[{"sku":"A","price":16990000,"qty":15,"rev":255600000,"pos":0}]"#
        #expect(
            try properties(#""action":6,"tx":\#(order),"products":\#(products)"#)
                == #"{"order_id":"O1","revenue":1592.4,"total":1592.4,"tax":114.27,"#
                + #""shipping":9.5,"currency":"USD","products":"#
                + #"[{"product_id":"A","price":16.99,"quantity":15}]}"#)
        #expect(
            try properties(#""action":6,"tx":{"id":"O1","coupon":"SUMMER"}"#)
                == #"{"order_id":"O1","currency":"USD","coupon":"SUMMER","products":[]}"#)
    }

    @Test func interaction() throws {
        let promotion = #"{"id":"P 1","name":"Mugs","creative":"m.jpg","pos":"Row 1"}"#
        #expect(
            try properties(#""promoClick":[\#(promotion)]"#, type: "EVENT")
                == #"{"promotion_id":"P 1","name":"Mugs","creative":"m.jpg","position":"Row 1"}"#)
        #expect(try properties(#""search":"pens""#) == #"{"query":"pens"}"#)
        let event = #"{"category":"Contact Us","action":"Onsite Click","label":"Phone"}"#
        #expect(
            try properties(#""ev":\#(event)"#, type: "EVENT")
                == #"{"category":"Contact Us","label":"Phone"}"#)
    }

    @Test(arguments: [
        (16_990_000, "16.99"), (9_500_000, "9.50"), (0, "0.00"), (1_049_000, "1.049"),
        (1, "0.000001"), (1_000_000_000_000, "1000000.00"), (-990_000, "-0.99"),
        (Int64.max, "9223372036854.775807"), (Int64.min, "-9223372036854.775808"),
    ])
    func money(micros: Int64, json: String) {
        #expect(String(decoding: Money(micros: micros).json, as: UTF8.self) == json)
    }
}
