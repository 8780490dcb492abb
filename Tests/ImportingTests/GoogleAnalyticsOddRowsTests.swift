import JSON
import Testing

@testable import Importing

/// Rows that the source does not have, but another export may.
@Suite struct GoogleAnalyticsOddRowsTests {
    private static let rows = [
        hit(#""ref":"https://a.example/","search":"pens","title":"Home""#),
        hit(#""promoClick":[{"id":"P","name":"N","creative":"c","pos":"1"}]"#, type: "EVENT"),
        hit(#""ev":{"category":"Contact Us","action":"Click","label":"L"}"#, type: "EVENT"),
        hit(
            #""action":3,"products":[{"sku":"A","name":"N","cat":"C","variant":" M","brand":"B","#
                + #""price":9500000,"qty":2,"pos":1}]"#, type: "EVENT"),
        hit(#""action":5,"step":1,"option":"O","products":[{"sku":"A","price":1,"qty":1}]"#),
        hit(
            #""action":6,"tx":{"id":"O","revenue":1,"tax":1,"shipping":1,"currency":"USD","#
                + #""coupon":"C"},"products":[{"sku":"A"}]"#),
        hit(
            #""source":{"source":"s","medium":"cpc","campaign":"c","keyword":"k","#
                + #""adwordsClickInfo":{"gclId":"g"}},"device":{"browser":"b","#
                + #""deviceCategory":"d","operatingSystem":"o"},"geo":{"country":"c"}"#),
    ]

    private static let oddValues: [JSONValue] = [
        .null, .bool(true), .int(-1), .int(.max), .int(.min), .uint(.max), .double(1e300),
        .string(""), .string("?\u{0}\"\\😀"), .array([]), .array([.null, .int(1)]), .object([]),
    ]

    /// Each value of each row, at any depth, replaced by each odd value: messages that are JSON, or
    /// a rejection; never a crash.
    @Test func anyValueOdd() throws {
        for row in Self.rows {
            for odd in Self.oddValues {
                for changed in try JSONValue.parse(row).replacingEachValue(with: odd) {
                    var mapper = GoogleAnalyticsMapper()
                    do {
                        #expect(try !mapper.read(changed.description).isEmpty)
                    } catch {
                        #expect(error is LineRejection.Reason, "\(changed): \(error)")
                    }
                }
            }
        }
    }

    /// A row may lack any of its members.
    @Test func anyMemberAbsent() throws {
        for row in Self.rows {
            let members = try #require(try JSONValue.parse(row).objectValue)
            for index in members.indices {
                var fewer = members
                fewer.remove(at: index)
                var mapper = GoogleAnalyticsMapper()
                do {
                    #expect(try !mapper.read(JSONValue.object(fewer).description).isEmpty)
                } catch {
                    #expect(error is LineRejection.Reason)
                }
            }
        }
    }
}

extension JSONValue {
    /// This value once for each value inside it, with that one replaced.
    fileprivate func replacingEachValue(with odd: JSONValue) -> [JSONValue] {
        switch self {
        case .array(let elements):
            return elements.indices.flatMap { index in
                ([odd] + elements[index].replacingEachValue(with: odd)).map { value in
                    var changed = elements
                    changed[index] = value
                    return .array(changed)
                }
            }
        case .object(let members):
            return members.indices.flatMap { index in
                ([odd] + members[index].value.replacingEachValue(with: odd)).map { value in
                    var changed = members
                    changed[index].value = value
                    return .object(changed)
                }
            }
        default: return []
        }
    }
}
