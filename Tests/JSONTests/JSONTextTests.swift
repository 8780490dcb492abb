import JSON
import Testing

/// Where values stand in a text is where the tape has them.
struct JSONTextTests {
    @Test(
        "a member is cut out as it was written",
        arguments: [
            (#"{"a":1,"b":{"c":[1, "]}"]},"d":2}"#, #"{"c":[1, "]}"]}"#),
            (#" { "a" : "b" , "b" : -1.50e3 } "#, "-1.50e3"),
            (#"{"a":"\"b\":1,\\","b":"q\\\"uote"}"#, #""q\\\"uote""#),
            (#"{"x":{"b":1},"b":null}"#, "null"), (#"{"b":true,"b":false}"#, "true"),
            (#"{"b":[]}"#, "[]"), (#"{"a":1}"#, nil), (#"{}"#, nil), (#"["b",1]"#, nil),
            (#"{"\u0062":1}"#, nil),
        ] as [(String, String?)])
    func member(_ text: String, _ value: String?) {
        let found = Array(text.utf8).withUnsafeBytes { bytes in
            let text = JSONText(parsed: bytes)
            return text.member("b", ofObjectAt: text.root).map { text.copy(valueAt: $0) }
        }
        #expect(found.map { String(decoding: $0, as: UTF8.self) } == value)
    }

    @Test(
        "elements follow one another", arguments: ["[]", "[ ]", "[1]", #"[ {"a":[1,2]} ,"],",3 ]"#])
    func elements(_ text: String) throws {
        let found = Array(text.utf8).withUnsafeBytes { bytes in
            let text = JSONText(parsed: bytes)
            var elements: [[UInt8]] = []
            var element = text.firstElement(ofArrayAt: text.root)
            while let start = element {
                elements.append(text.copy(valueAt: start))
                element = text.element(after: start)
            }
            return elements
        }
        #expect(try found.map { try JSONValue.parse($0) } == JSONValue.parse(text).arrayValue)
    }

    @Test("a random document is found as it was spelled", arguments: 1...UInt64(300))
    func random(seed: UInt64) throws {
        let document = RandomDocument(seed: seed)
        let text = #"{"before":[1,{"found":2}],"found" : "# + document.text + #" ,"after":3}"#
        let found = Array(text.utf8).withUnsafeBytes { bytes in
            let text = JSONText(parsed: bytes)
            return text.member("found", ofObjectAt: text.root).map { text.copy(valueAt: $0) }
        }
        #expect(try JSONValue.parse(#require(found)) == document.value)
    }
}
