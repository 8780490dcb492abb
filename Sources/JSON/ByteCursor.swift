#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension [UInt8] {
    /// Appends what `write` writes, at most `room` bytes: whether they fit is looked at once, and
    /// not for each of them.
    @inline(__always)
    mutating func append(room: Int, _ write: (inout ByteCursor) -> Void) {
        append(addingCapacity: room) { span in
            span.withUnsafeMutableBufferPointer { buffer, count in
                guard let start = buffer.baseAddress else { return }
                var cursor = ByteCursor(next: start)
                write(&cursor)
                count = cursor.next - start
                precondition(count <= room, "the room was too small")
            }
        }
    }
}

/// Writes into memory that has room: whoever makes one has seen to that.
struct ByteCursor {
    fileprivate(set) var next: UnsafeMutablePointer<UInt8>

    @inline(__always)
    mutating func write(_ byte: UInt8) {
        next.initialize(to: byte)
        next += 1
    }

    mutating func write(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let start = bytes.baseAddress else { return }
        next.initialize(from: start, count: bytes.count)
        next += bytes.count
    }

    @inline(__always)
    mutating func write(_ text: StaticString) { write(text.utf8) }

    /// Bytes that a decimal takes at most, and its sign.
    static let decimalRoom = 20

    /// Digits from the right at the end of the room, then moved to its beginning.
    mutating func write(decimal integer: UInt64) {
        var rest = integer
        var start = Self.decimalRoom
        repeat {
            start -= 1
            next[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
        let count = Self.decimalRoom - start
        memmove(next, next + start, count)
        next += count
    }
}

// MARK: - Strings

extension ByteCursor {
    /// What `write(unescaped:)` needs beyond the bytes that it is given.
    static let wordRoom = 8

    /// Writes bytes up to the first that JSON may not hold raw, and returns how many those are.
    ///
    /// Looks and copies eight at a time; what a word has behind such a byte is written over.
    mutating func write(unescaped text: UnsafeBufferPointer<UInt8>) -> Int {
        let source = UnsafeRawBufferPointer(text)
        guard source.count >= 8 else { return write(unescapedPiece: source) }
        var index = 0
        while index < source.count {
            // The last word begins early, at bytes that were looked at before.
            index = min(index, source.count - 8)
            let word = source.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let flags = copy(word, at: index)
            guard flags == 0 else { return advance(index + flags.trailingZeroBitCount / 8) }
            index += 8
        }
        return advance(index)
    }

    /// Less than eight bytes: a word with blanks behind them.
    private mutating func write(unescapedPiece source: UnsafeRawBufferPointer) -> Int {
        var word: UInt64 = 0x2020_2020_2020_2020 << (UInt64(source.count) * 8)
        for (place, byte) in source.enumerated() { word |= UInt64(byte) << (UInt64(place) * 8) }
        let flags = copy(UInt64(littleEndian: word), at: 0)
        return advance(flags == 0 ? source.count : flags.trailingZeroBitCount / 8)
    }

    /// Writes eight bytes as they lie in memory, and returns which of them need an escape.
    @inline(__always)
    private func copy(_ word: UInt64, at index: Int) -> UInt64 {
        UnsafeMutableRawPointer(next).storeBytes(of: word, toByteOffset: index, as: UInt64.self)
        return UInt64(littleEndian: word).bytesToEscape
    }

    private mutating func advance(_ count: Int) -> Int {
        next += count
        return count
    }

    /// Bytes that an escape takes at most.
    static let escapeRoom = 6

    mutating func write(escaped byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): write(#"\""#)
        case UInt8(ascii: "\\"): write(#"\\"#)
        case 0x08: write(#"\b"#)
        case 0x09: write(#"\t"#)
        case 0x0A: write(#"\n"#)
        case 0x0C: write(#"\f"#)
        case 0x0D: write(#"\r"#)
        default:
            write(#"\u00"#)
            write(hexDigit(byte >> 4))
            write(hexDigit(byte & 0xF))
        }
    }

    private func hexDigit(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
    }
}

extension UInt8 {
    /// Whether JSON may hold it raw in a string.
    var isPlain: Bool { UInt64(self).bytesToEscape & 0x80 == 0 }
}

extension UInt64 {
    /// The high bit of each byte that is `"`, `\` or below 0x20, exact for the lowest such byte.
    ///
    /// Source: "haszero" and "hasless" in Anderson, Bit Twiddling Hacks.
    fileprivate var bytesToEscape: UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quote = self ^ (ones &* UInt64(UInt8(ascii: "\"")))
        let backslash = self ^ (ones &* UInt64(UInt8(ascii: "\\")))
        let isControl = (self &- ones &* 0x20) & ~self
        let isQuote = (quote &- ones) & ~quote
        let isBackslash = (backslash &- ones) & ~backslash
        return (isControl | isQuote | isBackslash) & (ones &* 0x80)
    }
}
