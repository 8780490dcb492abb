import JSON
import Testing

@Suite struct JSONViewTests {
    private func read<R>(_ text: String, _ body: (JSONView) throws -> R) throws -> R {
        try JSONParser().parse(Array(text.utf8), body)
    }

    @Test(
        arguments: [
            ("null", .null), ("true", .bool), ("false", .bool), ("0", .int), ("-7", .int),
            ("9223372036854775807", .int), ("9223372036854775808", .uint), ("1.0", .double),
            ("1e3", .double), (#""""#, .string), ("[]", .array), ("{}", .object),
        ] as [(String, JSONKind)])
    func kinds(text: String, kind: JSONKind) throws {
        #expect(try read(text) { $0.kind } == kind)
        #expect(try read(text) { $0.isNull } == (kind == .null))
        #expect(try read(text) { $0.bool != nil } == (kind == .bool))
        #expect(try read(text) { $0.string != nil } == (kind == .string))
        #expect(try read(text) { $0.double != nil } == [.int, .uint, .double].contains(kind))
    }

    @Test(
        arguments: [
            ("7", 7), ("-7", -7), ("7.0", 7), ("7e2", 700), ("-0.0", 0), ("7.5", nil),
            ("1e19", nil),
            ("9007199254740993.0", 9_007_199_254_740_992), ("9223372036854775807", .max),
            ("-9223372036854775808", .min), ("9223372036854775808", nil), ("true", nil),
            (#""7""#, nil),
        ] as [(String, Int64?)])
    func `integers, however written`(text: String, int: Int64?) throws {
        #expect(try read(text) { $0.int } == int)
    }

    @Test(
        arguments: [
            ("7", 7), ("-1", nil), ("1e3", 1000), ("18446744073709551615", .max), ("null", nil),
        ] as [(String, UInt64?)])
    func `unsigned integers`(text: String, uint: UInt64?) throws {
        #expect(try read(text) { $0.uint } == uint)
    }

    @Test(
        arguments: [
            ("7", 7), ("-7.25", -7.25), ("18446744073709551615", 0x1p64),
            ("5e-324", .leastNonzeroMagnitude), ("false", nil),
        ] as [(String, Double?)])
    func doubles(text: String, double: Double?) throws {
        #expect(try read(text) { $0.double } == double)
    }

    @Test func booleans() throws {
        #expect(try read("true") { $0.bool } == true)
        #expect(try read("false") { $0.bool } == false)
    }

    @Test(arguments: [
        (#""""#, ""), (#""a\u0000b""#, "a\0b"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"),
        (#""\ud83e\udd8a é""#, "🦊 é"),
    ])
    func strings(text: String, string: String) throws {
        #expect(try read(text) { $0.string } == string)
        #expect(try read(text) { $0.withUTF8 { Array($0) } } == Array(string.utf8))
    }

    @Test func `strings compare byte for byte`() throws {
        #expect(try read(#""track""#) { $0.stringEquals("track") })
        #expect(try read(#""""#) { $0.stringEquals("") })
        #expect(try !read(#""track""#) { $0.stringEquals("tracks") })
        #expect(try !read(#""tracks""#) { $0.stringEquals("track") })
        #expect(try !read(#""e\u0301""#) { $0.stringEquals("é") })
        #expect(try !read("1") { $0.stringEquals("1") })
    }
}
