extension [UInt8] {
    /// A string in quotes: what needs no escape goes in as whole runs.
    mutating func appendJSONString(_ utf8: UnsafeBufferPointer<UInt8>) {
        append(UInt8(ascii: "\""))
        var run = 0
        while let escape = utf8.firstToEscape(from: run) {
            append(contentsOf: UnsafeBufferPointer(rebasing: utf8[run..<escape]))
            appendEscape(utf8[escape])
            run = escape + 1
        }
        append(contentsOf: UnsafeBufferPointer(rebasing: utf8[run...]))
        append(UInt8(ascii: "\""))
    }

    private mutating func appendEscape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): append(contentsOf: #"\""#.utf8)
        case UInt8(ascii: "\\"): append(contentsOf: #"\\"#.utf8)
        case 0x08: append(contentsOf: #"\b"#.utf8)
        case 0x09: append(contentsOf: #"\t"#.utf8)
        case 0x0A: append(contentsOf: #"\n"#.utf8)
        case 0x0C: append(contentsOf: #"\f"#.utf8)
        case 0x0D: append(contentsOf: #"\r"#.utf8)
        default:
            append(contentsOf: #"\u00"#.utf8)
            append(hexDigit(byte >> 4))
            append(hexDigit(byte & 0xF))
        }
    }

    private func hexDigit(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
    }

    /// Digits from the right into a buffer, then all at once: 20 hold any 64-bit integer.
    mutating func appendDecimal(_ integer: UInt64) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var rest = integer
            var start = digits.count
            repeat {
                start -= 1
                digits.initializeElement(at: start, to: UInt8(ascii: "0") + UInt8(rest % 10))
                rest /= 10
            } while rest > 0
            append(contentsOf: UnsafeBufferPointer(rebasing: digits[start...]))
        }
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// The next byte that JSON may not hold raw, eight at a time.
    fileprivate func firstToEscape(from start: Int) -> Int? {
        var index = start
        let raw = UnsafeRawBufferPointer(self)
        while index + 8 <= count {
            let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let flags = UInt64(littleEndian: word).bytesToEscape
            if flags != 0 { return index + flags.trailingZeroBitCount / 8 }
            index += 8
        }
        while index < count {
            if UInt64(self[index]).bytesToEscape & 0x80 != 0 { return index }
            index += 1
        }
        return nil
    }
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
