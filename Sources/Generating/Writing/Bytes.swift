/// Text is put down piece by piece; all of it is ASCII, or UTF-8 that JSON takes as it is.
extension [UInt8] {
    mutating func put(_ text: StaticString) {
        text.withUTF8Buffer { append(contentsOf: $0) }
    }

    mutating func put(_ piece: [UInt8]) { append(contentsOf: piece) }

    mutating func put(decimal number: Int) {
        precondition(number >= 0, "nothing here is negative")
        if number >= 10 { put(decimal: number / 10) }
        append(UInt8(ascii: "0") + UInt8(number % 10))
    }

    mutating func put(twoDigits number: Int) {
        append(UInt8(ascii: "0") + UInt8(number / 10))
        append(UInt8(ascii: "0") + UInt8(number % 10))
    }

    /// An amount in euros: `12.90`.
    mutating func put(cents: Int) {
        put(decimal: cents / 100)
        append(UInt8(ascii: "."))
        put(twoDigits: cents % 100)
    }

    /// All sixteen digits.
    mutating func put(hexadecimal number: UInt64) {
        for shift in stride(from: 60, through: 0, by: -4) {
            let digit = UInt8(truncatingIfNeeded: number >> UInt64(shift)) & 0xf
            append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") - 10 + digit)
        }
    }

    /// In the form of a UUID, of version 4.
    mutating func put(uuid id: (UInt64, UInt64)) {
        let start = count
        let high = id.0 & 0xffff_ffff_ffff_0fff | 0x4000
        let low = id.1 & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000
        put(hexadecimal: high)
        put(hexadecimal: low)
        for place in [8, 13, 18, 23] { insert(UInt8(ascii: "-"), at: start + place) }
    }
}
