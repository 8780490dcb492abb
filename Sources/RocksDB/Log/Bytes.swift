extension Array where Element == UInt8 {
    mutating func append<Number: FixedWidthInteger>(bigEndian number: Number) {
        Swift.withUnsafeBytes(of: number.bigEndian) { append(contentsOf: $0) }
    }
}

/// A position in stored bytes, moved by reading from them. What ends too early is corrupt.
struct ByteReader {
    private var position = 0

    mutating func integer<Number: FixedWidthInteger>(
        _ bytes: Span<UInt8>, as type: Number.Type = Number.self
    ) throws(RocksDBError) -> Number {
        let start = try advance(by: MemoryLayout<Number>.size, in: bytes)
        return bytes.bytes.withUnsafeBytes {
            Number(bigEndian: $0.loadUnaligned(fromByteOffset: start, as: Number.self))
        }
    }

    /// A string stored as its length (u32) and its UTF-8 bytes.
    mutating func string(_ bytes: Span<UInt8>) throws(RocksDBError) -> String {
        let count = Int(try integer(bytes, as: UInt32.self))
        let start = try advance(by: count, in: bytes)
        let text = bytes.withUnsafeBufferPointer {
            String(validating: $0[start..<(start + count)], as: UTF8.self)
        }
        guard let text else { throw .corrupt(reason: "a stored string is not UTF-8") }
        return text
    }

    mutating func rest(_ bytes: Span<UInt8>) -> [UInt8] {
        defer { position = bytes.count }
        return bytes.withUnsafeBufferPointer { Array($0[position...]) }
    }

    private mutating func advance(
        by count: Int, in bytes: Span<UInt8>
    ) throws(RocksDBError) -> Int {
        guard count <= bytes.count - position else {
            throw .corrupt(reason: "a stored value is cut short")
        }
        defer { position += count }
        return position
    }
}
