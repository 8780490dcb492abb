import JSON

/// Reads what `StateWriter` wrote. Whatever the bytes are, it ends with a value or an error: nothing
/// is read beyond them, and no more memory is taken than they can fill.
struct StateReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0
    private var texts: [String] = []
    private var lastTime: Int64 = 0
    /// JSON values inside one another that are still read.
    private var depth = 0

    private init(_ bytes: UnsafeBufferPointer<UInt8>, knowing known: String) {
        self.bytes = bytes
        texts.reserveCapacity(32)
        note(known)
    }

    /// All of `bytes`.
    ///
    /// - Parameter known: As the writer had it.
    static func read<Value>(
        _ bytes: [UInt8], knowing known: String = "",
        _ value: (inout StateReader) throws(ProfileStateError) -> Value
    ) throws(ProfileStateError) -> Value {
        try bytes.withUnsafeBufferPointer { bytes throws(ProfileStateError) in
            var reader = StateReader(bytes, knowing: known)
            let value = try value(&reader)
            guard reader.rest == 0 else { throw ProfileStateError("there are bytes left over") }
            return value
        }
    }

    @inline(__always)
    mutating func next<Field: StateField>() throws(ProfileStateError) -> Field {
        try Field(decoding: &self)
    }

    mutating func time() throws(ProfileStateError) -> Int64 {
        lastTime &+= try integer()
        return lastTime
    }

    mutating func optionalTime() throws(ProfileStateError) -> Int64? {
        let isThere: Bool = try next()
        return isThere ? try time() : nil
    }

    mutating func byte() throws(ProfileStateError) -> UInt8 {
        guard position < bytes.count else { throw .cut }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func integer() throws(ProfileStateError) -> Int64 {
        let bits = try unsigned()
        return Int64(bitPattern: bits >> 1) ^ -Int64(bitPattern: bits & 1)
    }

    @inline(__always)
    mutating func unsigned() throws(ProfileStateError) -> UInt64 {
        guard position < bytes.count, bytes[position] < 0x80 else { return try longUnsigned() }
        defer { position += 1 }
        return UInt64(bytes[position])
    }

    private mutating func longUnsigned() throws(ProfileStateError) -> UInt64 {
        var number: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte = try byte()
            number |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return number }
            shift += 7
            guard shift < 64 else { throw ProfileStateError("an integer is too long") }
        }
    }

    mutating func fixed<Number: FixedWidthInteger>() throws(ProfileStateError) -> Number {
        let piece = try take(MemoryLayout<Number>.size)
        return Number(littleEndian: UnsafeRawBufferPointer(piece).loadUnaligned(as: Number.self))
    }

    /// How many elements follow; each has a byte at least.
    mutating func count() throws(ProfileStateError) -> Int {
        let count = try unsigned()
        guard count <= rest else { throw .cut }
        return Int(count)
    }

    mutating func text() throws(ProfileStateError) -> String {
        let head = try unsigned()
        let number = head >> 1
        guard head & 1 == 0 else {
            guard number < texts.count else { throw ProfileStateError("there is no such text") }
            return texts[Int(number)]
        }
        guard number <= rest else { throw .cut }
        let text = try Self.string(try take(Int(number)))
        note(text)
        return text
    }

    private static func string(
        _ bytes: UnsafeBufferPointer<UInt8>
    ) throws(ProfileStateError) -> String {
        do {
            return String(copying: try UTF8Span(validating: bytes.span))
        } catch {
            throw ProfileStateError("a text is not UTF-8")
        }
    }

    /// Reads something inside of a JSON value, which may not go too deep.
    mutating func nested<Value>(
        _ value: (inout StateReader) throws(ProfileStateError) -> Value
    ) throws(ProfileStateError) -> Value {
        guard depth < JSONLimits.storedDepthMax else {
            throw ProfileStateError("a JSON value is too deep")
        }
        depth += 1
        defer { depth -= 1 }
        return try value(&self)
    }

    private var rest: Int { bytes.count - position }

    private mutating func take(
        _ count: Int
    ) throws(ProfileStateError) -> UnsafeBufferPointer<UInt8> {
        guard count <= rest else { throw .cut }
        defer { position += count }
        return UnsafeBufferPointer(rebasing: bytes[position..<(position + count)])
    }

    private mutating func note(_ text: String) {
        if text.utf8.count >= StateWriter.repeatedBytesMin { texts.append(text) }
    }
}

extension ProfileStateError {
    fileprivate static let cut = ProfileStateError("it is cut short")
}
