#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The texts that a state has so far, by their bytes: two strings that Swift takes for equal may be
/// spelled differently.
///
/// A slot remembers the latest text that fell into it; what it forgets is written again, which
/// costs a few bytes and nothing else. So no choice of texts makes it slow.
struct TextTable {
    private static let slotBits = 10

    /// Where the texts stand that have numbers.
    private var texts: [(start: Int, count: Int)] = []
    /// The number of a text, and one more; 0 where there is none.
    private var slots = [UInt16](repeating: 0, count: 1 << slotBits)

    mutating func removeAll() {
        guard !texts.isEmpty else { return }
        texts.removeAll(keepingCapacity: true)
        slots.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
    }

    /// - Parameter bytes: What `add` had the places in.
    func number(
        of text: UnsafeBufferPointer<UInt8>, _ slot: Int, in bytes: UnsafePointer<UInt8>
    ) -> Int? {
        let number = Int(slots[slot]) - 1
        guard number >= 0, texts[number].count == text.count, let start = text.baseAddress,
            memcmp(bytes + texts[number].start, start, text.count) == 0
        else { return nil }
        return number
    }

    mutating func add(_ slot: Int, start: Int, count: Int) {
        texts.append((start, count))
        if let number = UInt16(exactly: texts.count) { slots[slot] = number }
    }

    /// Multiplies in eight bytes at a time, the last ones twice where they are fewer.
    static func slot(of text: UnsafeBufferPointer<UInt8>) -> Int {
        let bytes = UnsafeRawBufferPointer(text)
        var hash = Hash(UInt64(bytes.count))
        if bytes.count >= 8 {
            for index in stride(from: 0, to: bytes.count - 8, by: 8) {
                hash.combine(bytes.word(at: index))
            }
            hash.combine(bytes.word(at: bytes.count - 8))
        } else {
            hash.combine(bytes.reduce(0) { $0 << 8 | UInt64($1) })
        }
        return Int(hash.value >> (64 - UInt64(slotBits)))
    }

    private struct Hash {
        var value: UInt64

        init(_ seed: UInt64) { value = seed }

        mutating func combine(_ word: UInt64) {
            // 2^64 divided by the golden ratio. Source: Knuth, The Art of Computer Programming, 6.4.
            value = (value ^ word) &* 0x9E37_79B9_7F4A_7C15
            value ^= value >> 32
        }
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func word(at index: Int) -> UInt64 {
        UInt64(littleEndian: loadUnaligned(fromByteOffset: index, as: UInt64.self))
    }
}
