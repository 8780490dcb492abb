/// Reads the answers that come over one connection: only the status and where each ends.
struct AnswerReader {
    /// Of an answer that is not whole yet; mostly none.
    private var rest: [UInt8] = []

    /// The status of an answer that is whole with these bytes; nil if more is to come.
    mutating func status(_ bytes: UnsafeRawBufferPointer) -> Int? {
        if rest.isEmpty, let status = Self.wholeStatus(bytes) { return status }
        rest += bytes
        guard let status = rest.withUnsafeBytes(Self.wholeStatus) else { return nil }
        rest = []
        return status
    }

    private static func wholeStatus(_ bytes: UnsafeRawBufferPointer) -> Int? {
        guard let end = headEnd(bytes), end >= 12 else { return nil }
        guard bytes.count >= end + contentLength(bytes, headEnd: end) else { return nil }
        return bytes[9..<12].reduce(0) { $0 * 10 + Int($1) - Int(UInt8(ascii: "0")) }
    }

    /// The offset after the empty line.
    private static func headEnd(_ bytes: UnsafeRawBufferPointer) -> Int? {
        var index = 3
        while index < bytes.count {
            if bytes[index] == 0x0A, bytes[index - 1] == 0x0D, bytes[index - 2] == 0x0A {
                return index + 1
            }
            index += 1
        }
        return nil
    }

    private static func contentLength(_ bytes: UnsafeRawBufferPointer, headEnd: Int) -> Int {
        let name = Array("\ncontent-length:".utf8)
        var index = 0
        while index + name.count < headEnd {
            if bytes[index] == 0x0A,
                name.indices.allSatisfy({ bytes[index + $0] | 0x20 == name[$0] | 0x20 })
            {
                var length = 0
                for byte in bytes[(index + name.count)..<headEnd] where byte != 0x20 {
                    guard (0x30...0x39).contains(byte) else { break }
                    length = length * 10 + Int(byte) - 0x30
                }
                return length
            }
            index += 1
        }
        return 0
    }
}
