import JSON
import Testing

@Suite struct JSONContainersTests {
    private func read<R>(_ text: String, _ body: (JSONView) throws -> R) throws -> R {
        try JSONParser().parse(Array(text.utf8), body)
    }

    @Test func `members by name`() throws {
        let text = #"{"skip":{"a":9,"l":[1,{"a":8}]},"a":1,"a":2,"ab":3.5,"":4,"\u00e9":5}"#
        try read(text) { view in
            #expect(view["a"]?.int == 1, "the first of two, and not a nested one")
            #expect(view["ab"]?.double == 3.5)
            #expect(view[""]?.int == 4)
            #expect(view["é"]?.int == 5)
            #expect(view.member("é")?.int == 5)
            #expect(view["b"] == nil)
            #expect(view.member("l") == nil)
            #expect(view["skip"]?["l"]?.elements.map(\.kind) == [.int, .object])
            #expect(view["a"]?["a"] == nil)
        }
    }

    @Test func `members and elements in order`() throws {
        try read(#"[1,18446744073709551615,0.5,"x",null,[[]],{"k":{"j":[]},"m":2}]"#) { view in
            #expect(
                view.elements.map(\.kind) == [
                    .int, .uint, .double, .string, .null, .array, .object,
                ])
            let last = try #require(view.elements.reversed().first)
            #expect(last.members.map(\.key.string) == ["k", "m"])
            #expect(last.members.map(\.value.kind) == [.object, .int])
            #expect(view.members.map(\.key.string).isEmpty)
            #expect(last.elements.map(\.kind).isEmpty)
        }
    }

    @Test(arguments: [
        ("[]", 0), ("{}", 0), ("[[1,2,3]]", 1), (#"{"a":1,"a":2}"#, 2), ("7", 0), (#""xyz""#, 0),
    ])
    func counts(text: String, count: Int) throws {
        #expect(try read(text) { $0.count } == count)
    }

    @Test(
        arguments: [
            ("7", nil), ("[]", nil), (#"{"a":1,"b":{"a":2,"c":[{"a":3},{"a":4}]}}"#, nil),
            (#"{"a":1,"a":1}"#, "a"), (#"{"a":1,"\u0061":1}"#, "a"), (#"{"":1,"":1}"#, ""),
            (#"[0,[{"x":{"y":1,"z":2,"y":3}}]]"#, "y"), (#"{"é":1,"e\u0301":2}"#, nil),
            (#"{"a":1,"b":{"c":1,"c":2},"a":2}"#, "c"), (#"{"a":1,"a":{"c":1,"c":2}}"#, "a"),
        ] as [(String, String?)])
    func `repeated names`(text: String, key: String?) throws {
        #expect(try read(text) { $0.duplicateKey } == key)
    }

    @Test(arguments: [2, 15, 16, 17, 40, 5000])
    func `repeated names in objects of any size`(size: Int) throws {
        let members = (0..<size).map { JSONMember(key: "k\($0)", value: .array([.int(Int64($0))])) }
        #expect(try read(JSONValue.object(members).description) { $0.duplicateKey } == nil)
        for repeated in [0, size / 2, size - 1] {
            let text = JSONValue.object(members + [members[repeated]]).description
            #expect(try read(text) { $0.duplicateKey } == "k\(repeated)")
        }
    }

    /// The tape's own count ends at 2^24 - 1.
    @Test func `counts above the tape's`() throws {
        let count = 1 << 24
        var bytes = [UInt8](repeating: UInt8(ascii: "7"), count: 2 * count + 1)
        for index in stride(from: 2, to: bytes.count, by: 2) { bytes[index] = UInt8(ascii: ",") }
        bytes[0] = UInt8(ascii: "[")
        bytes[2 * count] = UInt8(ascii: "]")
        #expect(try JSONParser(bytesMax: 40 << 20).parse(bytes) { $0.count } == count)
    }
}
