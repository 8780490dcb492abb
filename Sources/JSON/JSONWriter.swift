/// Appends compact JSON in the canonical form to an array of bytes.
///
/// Integers are integers, doubles the shortest digits that round-trip, strings raw UTF-8 with only
/// `"`, `\` and U+0000 to U+001F escaped. Commas and colons are the writer's affair; that names and
/// values alternate in an object is the caller's.
public struct JSONWriter {
    /// What was written; a document once the last container is ended.
    public internal(set) var bytes: [UInt8] = []
    /// A value was completed, so a comma parts it from the next.
    private var needsComma = false
    private var depth = 0

    /// - Parameter capacity: Bytes to reserve.
    public init(capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    /// The document, in an array of just its size. The writer is as new, and keeps its room: who
    /// writes many documents one after the other uses one writer.
    public mutating func take() -> [UInt8] {
        let document = bytes.withUnsafeBufferPointer { Array($0) }
        reset()
        return document
    }

    /// Forgets what was written, and keeps the room.
    public mutating func reset() {
        bytes.removeAll(keepingCapacity: true)
        needsComma = false
        depth = 0
    }

    public mutating func beginObject() { begin("{") }
    public mutating func endObject() { end("}") }
    public mutating func beginArray() { begin("[") }
    public mutating func endArray() { end("]") }

    /// - Precondition: Needs no escape.
    public mutating func key(_ key: StaticString) {
        let name = key.utf8
        assert(name.allSatisfy(\.isPlain), "a name in the source needs no escape")
        write(room: name.count + 3) { cursor in
            cursor.write("\"")
            cursor.write(name)
            cursor.write("\":")
        }
        needsComma = false
    }

    public mutating func key(_ key: String) {
        var key = key
        key.withUTF8 { self.key($0) }
    }

    public mutating func null() { write("null") }

    public mutating func value(_ bool: Bool) { write(bool ? "true" : "false") }

    public mutating func value(_ string: String) {
        var string = string
        string.withUTF8 { value(utf8: $0) }
    }

    public mutating func value(_ string: Substring) {
        var string = string
        string.withUTF8 { value(utf8: $0) }
    }

    public mutating func value(_ int: Int) { value(Int64(int)) }

    public mutating func value(_ int: Int64) {
        write(room: ByteCursor.decimalRoom + 1) { cursor in
            if int < 0 { cursor.write("-") }
            cursor.write(decimal: int.magnitude)
        }
    }

    public mutating func value(_ uint: UInt64) {
        write(room: ByteCursor.decimalRoom) { $0.write(decimal: uint) }
    }

    /// - Precondition: Finite: JSON has no NaN and no infinity.
    public mutating func value(_ double: Double) {
        precondition(double.isFinite, "JSON has no NaN and no infinity; check before writing")
        var digits = double.description
        digits.withUTF8 { write($0) }
    }

    /// A string of at most `bytesMax` bytes that `write` appends.
    ///
    /// - Precondition: None of them needs an escape.
    public mutating func value(
        plainBytesMax bytesMax: Int, _ write: (inout OutputSpan<UInt8>) -> Void
    ) {
        let isNext = startValue()
        let start = bytes.count + (isNext ? 2 : 1)
        bytes.append(addingCapacity: bytesMax + 3) { span in
            if isNext { span.append(UInt8(ascii: ",")) }
            span.append(UInt8(ascii: "\""))
            write(&span)
            span.append(UInt8(ascii: "\""))
        }
        assert(bytes[start...].dropLast().allSatisfy(\.isPlain), "this text needs an escape")
    }

    /// Splices JSON that is already written in as one value; it is not checked.
    public mutating func raw(_ json: [UInt8]) {
        precondition(!json.isEmpty, "a spliced value has bytes")
        json.withUnsafeBufferPointer { write($0) }
    }

    mutating func value(utf8 string: UnsafeBufferPointer<UInt8>) {
        writeString(string, end: "\"")
    }

    mutating func key(_ key: UnsafeBufferPointer<UInt8>) {
        writeString(key, end: "\":")
        needsComma = false
    }

    /// A string in quotes: what needs no escape goes in as whole runs.
    @inline(__always)
    private mutating func writeString(_ text: UnsafeBufferPointer<UInt8>, end: StaticString) {
        let room = ByteCursor.wordRoom + end.utf8CodeUnitCount
        var written = 0
        write(room: 1 + text.count + room) { cursor in
            cursor.write("\"")
            written = cursor.write(unescaped: text)
            if written == text.count { cursor.write(end) }
        }
        while written < text.count {
            let rest = UnsafeBufferPointer(rebasing: text[(written + 1)...])
            bytes.append(room: ByteCursor.escapeRoom + rest.count + room) { cursor in
                cursor.write(escaped: text[written])
                written += 1 + cursor.write(unescaped: rest)
                if written == text.count { cursor.write(end) }
            }
        }
    }

    private mutating func write(_ value: StaticString) { write(value.utf8) }

    private mutating func write(_ value: UnsafeBufferPointer<UInt8>) {
        write(room: value.count) { $0.write(value) }
    }

    /// A value of at most `room` bytes, or its beginning.
    @inline(__always)
    private mutating func write(room: Int, _ write: (inout ByteCursor) -> Void) {
        let isNext = startValue()
        bytes.append(room: room + 1) { cursor in
            if isNext { cursor.write(",") }
            write(&cursor)
        }
    }

    /// Whether a comma parts the value from one before.
    private mutating func startValue() -> Bool {
        defer { needsComma = true }
        return needsComma
    }

    private mutating func begin(_ bracket: StaticString) {
        write(bracket)
        needsComma = false
        depth += 1
    }

    private mutating func end(_ bracket: Unicode.Scalar) {
        precondition(depth > 0, "every end has its begin")
        depth -= 1
        bytes.append(UInt8(ascii: bracket))
        needsComma = true
    }
}
