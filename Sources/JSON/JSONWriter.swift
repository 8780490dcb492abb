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

    public mutating func beginObject() { begin("{") }
    public mutating func endObject() { end("}") }
    public mutating func beginArray() { begin("[") }
    public mutating func endArray() { end("]") }

    public mutating func key(_ key: StaticString) { self.key(key.utf8) }

    public mutating func key(_ key: String) {
        var key = key
        key.withUTF8 { self.key($0) }
    }

    public mutating func null() { token("null") }

    public mutating func value(_ bool: Bool) { token(bool ? "true" : "false") }

    public mutating func value(_ string: String) {
        var string = string
        startValue()
        string.withUTF8 { bytes.appendJSONString($0) }
    }

    public mutating func value(_ int: Int) { value(Int64(int)) }

    public mutating func value(_ int: Int64) {
        startValue()
        if int < 0 { bytes.append(UInt8(ascii: "-")) }
        bytes.appendDecimal(int.magnitude)
    }

    public mutating func value(_ uint: UInt64) {
        startValue()
        bytes.appendDecimal(uint)
    }

    /// - Precondition: Finite: JSON has no NaN and no infinity.
    public mutating func value(_ double: Double) {
        precondition(double.isFinite, "JSON has no NaN and no infinity; check before writing")
        startValue()
        bytes.append(contentsOf: double.description.utf8)
    }

    /// Splices JSON that is already written in as one value; it is not checked.
    public mutating func raw(_ json: [UInt8]) {
        precondition(!json.isEmpty, "a spliced value has bytes")
        startValue()
        bytes.append(contentsOf: json)
    }

    mutating func value(utf8 string: UnsafeBufferPointer<UInt8>) {
        startValue()
        bytes.appendJSONString(string)
    }

    mutating func key(_ key: UnsafeBufferPointer<UInt8>) {
        value(utf8: key)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    private mutating func token(_ token: StaticString) {
        startValue()
        bytes.append(contentsOf: token.utf8)
    }

    private mutating func startValue() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func begin(_ bracket: Unicode.Scalar) {
        startValue()
        bytes.append(UInt8(ascii: bracket))
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
