import Generating

/// Changes bytes as a hostile or broken sender might: the same changes from the same seed.
///
/// Half of the changes keep the shape of what is changed (`mutateValue`, for JSON), so that they get
/// past the parser; the others are blind.
public struct Mutator {
    public var random: SplitMix64
    /// Other inputs of the same kind, to take pieces from.
    private let others: [[UInt8]]

    /// - Parameter others: Not empty.
    public init(seed: UInt64, others: [[UInt8]]) {
        precondition(!others.isEmpty, "there is something to change")
        random = SplitMix64(seed: seed)
        self.others = others
    }

    /// One of the inputs, changed once or a few times.
    public mutating func next() -> [UInt8] {
        var bytes = random.pick(others)
        for _ in 0...random.below(3) {
            if random.chance(percent: 50), let changed = mutatedJSON(bytes) {
                bytes = changed
            } else {
                mutate(&bytes)
            }
        }
        return bytes
    }

    /// One blind change.
    public mutating func mutate(_ bytes: inout [UInt8]) {
        let at = random.below(bytes.count + 1)
        switch random.below(8) {
        case 0: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: at)
        case 1: bytes.insert(contentsOf: Array(random.pick(Self.tokens).utf8), at: at)
        case 2: bytes.insert(contentsOf: random.pick(Self.brokenText), at: at)
        case 3: bytes.removeSubrange(piece(of: bytes))
        case 4: bytes.insert(contentsOf: bytes[piece(of: bytes)], at: at)
        case 5:
            let other = random.pick(others)
            bytes.insert(contentsOf: other[piece(of: other)], at: at)
        case 6: bytes.removeSubrange(at...)
        default:
            if at < bytes.count { bytes[at] ^= 1 << UInt8(random.below(8)) }
        }
    }

    private mutating func piece(of bytes: [UInt8]) -> Range<Int> {
        let start = random.below(bytes.count + 1)
        return start..<start + random.below(min(bytes.count - start, 64) + 1)
    }

    /// What readers of JSON, YAML, times and HTTP look for.
    private static let tokens = [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "null", "true", "-", "1e999", "\\u0000",
        "\\ud800", "\\udc00", "18446744073709551616", "-0", "\n", "\r\n", "\r\n\r\n", " ", "\t",
        "- ", ": ", "# ", "&a ", "*a", "|\n", "!!int ", "%", "%00", "=", "?", "/", "+", "Z",
        "0\r\n\r\n", "Content-Length: 0\r\n", "Transfer-Encoding: chunked\r\n",
    ]

    /// Bytes that are no UTF-8: a stray one, a cut sequence, a surrogate, an overlong NUL; and NUL.
    private static let brokenText: [[UInt8]] = [
        [0x80], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xC0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF],
        [0],
    ]
}
