import JSON
import Testing

@Suite struct JSONParserTests {
    private func error(_ text: String, depthMax: Int = JSONLimits.depthMax) -> JSONError.Kind? {
        error(Array(text.utf8), in: JSONParser(depthMax: depthMax))
    }

    private func error(_ bytes: [UInt8], in parser: JSONParser = JSONParser()) -> JSONError.Kind? {
        do {
            try parser.parse(bytes) { _ in }
            return nil
        } catch {
            return (error as? JSONError)?.kind
        }
    }

    @Test(
        arguments: [
            ("", .empty), (" \n", .empty),
            ("{", .syntax), ("[1,2", .syntax), (#"{"a":}"#, .syntax), (#"{"a" 1}"#, .syntax),
            ("[1,]", .syntax), ("[1 2]", .syntax), ("{1:2}", .syntax), ("]", .syntax),
            ("1 2", .syntax), ("{} x", .syntax), (#"{"a":1}{"b":2}"#, .syntax), ("nul", .syntax),
            ("tru", .syntax), ("falsy", .syntax), ("\u{feff}{}", .syntax), ("NaN", .syntax),
            (#""abc"#, .string), (#"{"a":"b}"#, .string), ("\"a\nb\"", .string),
            (#""\x""#, .string),
            (#""\u12g4""#, .string), (#""\ud800""#, .string), (#""\ud800a""#, .string),
            (#""\ud800\ud800""#, .string), (#""\udc00""#, .string), (#""\udc00\ud800""#, .string),
            ("01", .number), ("-", .number), ("1.", .number), ("1e", .number), ("1e400", .number),
            ("18446744073709551616", .number), ("-9223372036854775809", .number),
            ("123456789012345678901234567890", .number),
        ] as [(String, JSONError.Kind)])
    func `what is not JSON`(text: String, kind: JSONError.Kind) {
        #expect(error(text) == kind)
        #expect(!JSONError(kind).description.isEmpty)
    }

    @Test(
        arguments: [
            [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xE2, 0x82, 0x22],
            [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22],
        ] as [[UInt8]])
    func `invalid UTF-8`(bytes: [UInt8]) {
        #expect(error(bytes) == .utf8)
    }

    @Test func `containers nest up to the limit`() {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + "1" + String(repeating: "]", count: depth)
        }
        #expect(error(nested(64)) == nil)
        #expect(error(nested(65)) == .depth)
        #expect(error(nested(64).replacing("1", with: "[]")) == nil, "empty ones do not count")
        #expect(error(nested(100_000)) == .depth)
        #expect(error(String(repeating: #"{"a":"#, count: 99) + "{}" + "}") == .depth)
        #expect(error(nested(3), depthMax: 3) == nil)
        #expect(error(nested(4), depthMax: 3) == .depth)
    }

    @Test func `documents have a limit`() {
        let parser = JSONParser(bytesMax: 8)
        #expect(error(Array("[1,2,34]".utf8), in: parser) == nil)
        #expect(error(Array("[1,2,345]".utf8), in: parser) == .tooLarge)
    }

    @Test func `an error leaves the parser ready`() throws {
        let parser = JSONParser()
        for bad in ["[1,", "\"\u{1}\"", "1e999", "", String(repeating: "[", count: 99)] {
            #expect(error(Array(bad.utf8), in: parser) != nil)
            #expect(try parser.parse(Array("[7]".utf8)) { $0.elements.map(\.int) } == [7])
        }
    }

    @Test func `a throwing reader leaves the parser ready`() throws {
        struct Stop: Error {}
        let parser = JSONParser()
        #expect(throws: Stop.self) { try parser.parse(Array("1".utf8)) { _ in throw Stop() } }
        #expect(try parser.parse(Array("2".utf8)) { $0.int } == 2)
    }

    @Test func `buffers grow with the documents`() throws {
        let parser = JSONParser()
        for size in [1, 63, 64, 65, 4095, 4096, 4097, 5000, 1_000_000, 3] {
            let text = String(repeating: "x", count: size)
            #expect(try parser.parse(JSONValue.string(text).bytes) { $0.string } == text)
            let array = JSONValue.array((0..<size).map { .int(Int64($0)) })
            #expect(try parser.parse(array.bytes) { $0.count } == size)
        }
    }
}
