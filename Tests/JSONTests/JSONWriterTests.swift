import JSON
import Testing

@Suite struct JSONWriterTests {
    private func written(_ write: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter(capacity: 64)
        write(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func `commas and colons`() {
        let text = written { writer in
            writer.beginObject()
            writer.key("a")
            writer.beginArray()
            writer.value(1)
            writer.beginObject()
            writer.endObject()
            writer.beginArray()
            writer.endArray()
            writer.null()
            writer.value(true)
            writer.value("x")
            writer.endArray()
            writer.key(String("b"))
            writer.value(-0.5)
            writer.key("c")
            writer.raw(Array(#"{"d":1}"#.utf8))
            writer.endObject()
        }
        #expect(text == #"{"a":[1,{},[],null,true,"x"],"b":-0.5,"c":{"d":1}}"#)
    }

    @Test func `members, where nil writes nothing`() throws {
        let text = try JSONParser().parse(Array(#"[ 1, {"z":null} ]"#.utf8)) { view in
            written { writer in
                writer.beginObject()
                writer.member("nil", String?.none)
                writer.member("string", "s")
                writer.member("int", 7)
                writer.member("int64", Int64.min)
                writer.member("nil", Int?.none)
                writer.member("double", 7.0)
                writer.member("nil", Double?.none)
                writer.member("bool", false)
                writer.member("nil", Bool?.none)
                writer.member("null", JSONValue.null)
                writer.member("value", ["a": [1, "b", nil]] as JSONValue)
                writer.member("nil", JSONValue?.none)
                writer.member("view", view)
                writer.member("nil", JSONView?.none)
                writer.member("raw", raw: Array("[2]".utf8))
                writer.member("nil", raw: nil)
                writer.endObject()
            }
        }
        let expected =
            #"{"string":"s","int":7,"int64":-9223372036854775808,"double":7.0,"bool":false,"#
            + #""null":null,"value":{"a":[1,"b",null]},"view":[1,{"z":null}],"raw":[2]}"#
        #expect(text == expected)
    }

    @Test(arguments: [
        0, 1, 9, 10, -1, 99, 100, 1_000_000_007, Int64.max, Int64.min, Int64.min + 1,
    ])
    func integers(int: Int64) {
        #expect(written { $0.value(int) } == String(int))
        #expect(written { $0.value(int.magnitude) } == String(int.magnitude))
    }

    /// Each byte to escape at each place of a word, beside what must stay as it is.
    @Test func `escapes at every offset`() throws {
        let named: [UInt8: String] = [
            0x08: #"\b"#, 0x09: #"\t"#, 0x0A: #"\n"#, 0x0C: #"\f"#, 0x0D: #"\r"#, 0x22: #"\""#,
            0x5C: #"\\"#,
        ]
        for byte in UInt8(0)..<0x80 {
            let digits = String(byte, radix: 16)
            let control = #"\u00"# + (digits.count < 2 ? "0" : "") + digits
            let character = String(Unicode.Scalar(byte))
            let escaped = named[byte] ?? (byte < 0x20 ? control : character)
            for offset in 0..<20 {
                let before = String(repeating: "~", count: offset)
                let string = before + character + "é!#[]🦊" + character + before
                let expected = "\"" + before + escaped + "é!#[]🦊" + escaped + before + "\""
                #expect(written { $0.value(string) } == expected)
            }
        }
    }

    @Test func `names are escaped`() {
        let text = written { writer in
            writer.beginObject()
            writer.key("a\"\n")
            writer.value("\u{7f}/")
            writer.endObject()
        }
        #expect(text == "{\"a\\\"\\n\":\"\u{7f}/\"}")
    }

    /// Of every length, and with what is to be escaped at every place.
    @Test func `strings of every length`() {
        for count in 0..<40 {
            let text = String(String(repeating: "abcdefghij", count: 4).prefix(count))
            #expect(written { $0.value(text) } == "\"\(text)\"")
            #expect(written { $0.value(text.dropFirst(1)) } == "\"\(text.dropFirst(1))\"")
            for place in 0..<count {
                let (head, tail) = (text.prefix(place), text.dropFirst(place))
                let expected = #""\#(head)\n\u0000\#(tail)""#
                #expect(written { $0.value(head + "\n\0" + tail) } == expected)
            }
        }
    }

    @Test func `text that is appended in place`() {
        let text = written { writer in
            writer.beginArray()
            for text in ["", "2016-08-01"] {
                writer.value(plainBytesMax: 10) { span in
                    for byte in text.utf8 { span.append(byte) }
                }
            }
            writer.endArray()
        }
        #expect(text == #"["","2016-08-01"]"#)
    }

    @Test func `one writer for many documents`() {
        var writer = JSONWriter(capacity: 1_000)
        let room = writer.bytes.capacity
        for text in ["a", "b"] {
            writer.beginObject()
            writer.member("text", text)
            writer.endObject()
            let document = writer.take()
            #expect(document == Array(#"{"text":"\#(text)"}"#.utf8))
            #expect(document.capacity < room)
            #expect(writer.bytes.isEmpty && writer.bytes.capacity == room)
        }
        writer.beginArray()
        writer.value("left unfinished")
        writer.reset()
        writer.value(1)
        #expect(writer.bytes == Array("1".utf8))
    }

    @Test func `what the writer refuses`() async {
        await #expect(processExitsWith: .failure) {
            var writer = JSONWriter()
            writer.value(Double.nan)
        }
        await #expect(processExitsWith: .failure) {
            var writer = JSONWriter()
            writer.value(-Double.infinity)
        }
        await #expect(processExitsWith: .failure) {
            var writer = JSONWriter()
            writer.endArray()
        }
        await #expect(processExitsWith: .failure) {
            var writer = JSONWriter()
            writer.value(plainBytesMax: 2) { span in for _ in 0..<9 { span.append(0x30) } }
        }
    }
}
