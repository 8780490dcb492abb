import JSON
import Testing

@Suite struct JSONValueTests {
    private let event: JSONValue = [
        "type": "track", "total": 16.5, "count": 3, "big": .uint(.max), "none": nil,
        "ok": true, "items": ["a", 1], "type": "page",
    ]

    @Test func `members and their values`() {
        #expect(event["type"]?.stringValue == "track")
        #expect(event["total"]?.doubleValue == 16.5)
        #expect(event["total"]?.intValue == nil)
        #expect(event["count"]?.intValue == 3)
        #expect(event["count"]?.doubleValue == 3)
        #expect(event["big"]?.intValue == nil)
        #expect(event["big"]?.doubleValue == 0x1p64)
        #expect(event["none"]?.isNull == true)
        #expect(event["ok"]?.boolValue == true)
        #expect(event["items"]?.arrayValue == ["a", 1])
        #expect(event["absent"] == nil)
        #expect(event["items"]?["a"] == nil)
        #expect(event.objectValue?.count == 8)
        #expect(event["type"]?.boolValue == nil)
    }

    @Test func `names compare byte for byte`() {
        let value: JSONValue = ["e\u{301}": 1, "é": 2]
        #expect(value["é"] == 2)
    }

    @Test func `an integer has one representation`() {
        #expect(JSONValue(7) == .int(7))
        #expect(JSONValue(UInt64(Int64.max)) == .int(.max))
        #expect(JSONValue(UInt64(Int64.max) + 1) == .uint(0x8000_0000_0000_0000))
    }

    @Test func `a value survives its spelling`() throws {
        let text =
            #"{"type":"track","total":16.5,"count":3,"big":18446744073709551615,"none":null,"#
            + #""ok":true,"items":["a",1],"type":"page"}"#
        #expect(event.description == text)
        #expect(try JSONValue.parse(text) == event)
        #expect(try JSONValue.parse(event.bytes) == event)
        #expect(throws: JSONError(.syntax)) { try JSONValue.parse("{") }
    }
}
