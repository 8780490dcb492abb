/// Which octets may stand where. Source: RFC 9110, 5.5 and 5.6.2.
extension UInt8 {
    static let cr: UInt8 = 0x0D
    static let lf: UInt8 = 0x0A
    static let space: UInt8 = 0x20
    static let tab: UInt8 = 0x09
    static let colon: UInt8 = 0x3A

    /// Of names of fields: letters, digits, and ``!#$%&'*+-.^_`|~``.
    var isToken: Bool {
        guard self < 0x80 else { return false }
        // One bit for each of the 128.
        let low: UInt64 = 0x03FF_6CFA_0000_0000
        let high: UInt64 = 0x57FF_FFFF_C7FF_FFFE
        return (self < 64 ? low >> UInt64(self) : high >> UInt64(self - 64)) & 1 == 1
    }

    /// Of values of fields: what is visible, spaces and tabs, and all beyond ASCII.
    var isFieldValue: Bool { self >= 0x20 && self != 0x7F || self == .tab }

    /// Of targets: what is visible in ASCII.
    var isTarget: Bool { (0x21...0x7E).contains(self) }

    /// Of host and port: letters, digits, and `-._~:[]` (RFC 3986, 3.2, without who asks).
    var isHost: Bool {
        switch self {
        case 0x30...0x3A, 0x41...0x5B, 0x5D, 0x5F, 0x61...0x7A, 0x2D, 0x2E, 0x7E: true
        default: false
        }
    }

    var isDigit: Bool { (0x30...0x39).contains(self) }

    /// The value of a hexadecimal digit.
    var hexadecimal: UInt64? {
        switch self {
        case 0x30...0x39: UInt64(self - 0x30)
        case 0x41...0x46: UInt64(self - 0x37)
        case 0x61...0x66: UInt64(self - 0x57)
        default: nil
        }
    }

    fileprivate var lowercased: UInt8 { (0x41...0x5A).contains(self) ? self | 0x20 : self }
}

extension UnsafeRawBufferPointer {
    func slice(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: self[range])
    }

    func equals(_ text: StaticString) -> Bool {
        count == text.utf8CodeUnitCount
            && elementsEqual(UnsafeBufferPointer(start: text.utf8Start, count: count))
    }

    /// - Parameter lower: In lower case.
    package func equalsIgnoringCase(_ lower: StaticString) -> Bool {
        guard count == lower.utf8CodeUnitCount else { return false }
        for index in 0..<count where self[index].lowercased != lower.utf8Start[index] {
            return false
        }
        return true
    }

    func firstIndex(of octet: UInt8, from start: Int) -> Int? {
        self[start...].firstIndex(of: octet)
    }

    /// The range without spaces and tabs at its ends.
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, self[start] == .space || self[start] == .tab { start += 1 }
        while end > start, self[end - 1] == .space || self[end - 1] == .tab { end -= 1 }
        return start..<end
    }
}
