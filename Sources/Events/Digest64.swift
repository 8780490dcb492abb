/// FNV-1a, 64 bits: a digest that is the same on every machine and in every run, unlike `Hasher`.
/// Not for secrets. Source: Fowler, Noll, Vo; RFC 9923.
public struct Digest64: Hashable, Sendable {
    public private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    public init() {}

    public mutating func combine(_ bytes: UnsafeRawBufferPointer) {
        for byte in bytes { combine(byte) }
    }

    /// The string's UTF-8 and an end mark, so that "ab" + "c" differs from "a" + "bc".
    public mutating func combine(_ string: String) {
        for byte in string.utf8 { combine(byte) }
        combine(0xff)
    }

    private mutating func combine(_ byte: UInt8) {
        value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }
}

extension [UInt8] {
    public var digest: UInt64 {
        var digest = Digest64()
        withUnsafeBytes { digest.combine($0) }
        return digest.value
    }
}

extension UInt64 {
    /// In hexadecimal, with zeros in front up to so many digits.
    public func hexadecimal(digits: Int) -> String {
        let text = String(self, radix: 16)
        return String(repeating: "0", count: Swift.max(0, digits - text.count)) + text
    }
}
