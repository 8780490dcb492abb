import JSON
import Testing

/// The bytes that the writer makes of a parsed document are a fixed point.
@Suite struct CanonicalFormTests {
    /// Parses and writes straight from the tape.
    private func rewritten(_ bytes: [UInt8]) throws -> [UInt8] {
        try JSONParser().parse(bytes) { view in
            var writer = JSONWriter()
            writer.value(view)
            return writer.bytes
        }
    }

    @Test(arguments: 0..<50) func `random documents`(block: UInt64) throws {
        for seed in block * 100..<block * 100 + 100 {
            let document = RandomDocument(seed: seed)
            let once = try rewritten(Array(document.text.utf8))
            #expect(try rewritten(once) == once, "seed \(seed)")
            #expect(once == document.value.bytes, "seed \(seed)")
            #expect(try JSONValue.parse(document.text) == document.value, "seed \(seed)")
        }
    }

    @Test(arguments: [
        ("0", "0"), ("-0", "0"), ("-0.0", "-0.0"), ("16.0", "16.0"), ("16.000", "16.0"),
        ("1e2", "100.0"), ("1E+2", "100.0"), ("1e300", "1e+300"), ("5e-324", "5e-324"),
        ("1e16", "1e+16"), ("1e-400", "0.0"), ("0.1", "0.1"),
        ("0.30000000000000004", "0.30000000000000004"),
        ("123456789012345678.0", "1.2345678901234568e+17"),
        ("1.7976931348623157e308", "1.7976931348623157e+308"),
        ("9223372036854775807", "9223372036854775807"),
        ("9223372036854775808", "9223372036854775808"),
        ("18446744073709551615", "18446744073709551615"),
        ("-9223372036854775808", "-9223372036854775808"),
    ])
    func numbers(text: String, canonical: String) throws {
        #expect(try JSONValue.parse(text).description == canonical)
        #expect(try JSONValue.parse(canonical).description == canonical)
    }

    @Test(arguments: [
        (#""\/""#, #""/""#), (#""\u0041\u00e9""#, #""Aé""#), (#""\ud83e\udd8A""#, #""🦊""#),
        (#""\u0000\u001F\u007f""#, "\"\\u0000\\u001f\u{7f}\""),
        (#""\u000a\u000d\u0009\u0008\u000c""#, #""\n\r\t\b\f""#),
        (#""\ufeff\n\uFEFF""#, "\"\u{feff}\\n\u{feff}\""),
        (#"{ "b" : 1, "a" : [ ], "b" : { } }"#, #"{"b":1,"a":[],"b":{}}"#),
    ])
    func spellings(text: String, canonical: String) throws {
        #expect(try rewritten(Array(text.utf8)) == Array(canonical.utf8))
        #expect(try rewritten(Array(canonical.utf8)) == Array(canonical.utf8))
    }
}
