import JSON

/// An amount in the minor units of its currency: 1699 of `EUR` is 16.99 €.
///
/// Amounts are read from their decimal text, rounded half away from zero to the minor unit, and
/// never pass through floating-point arithmetic. What does not fit is nil, not a wrong number.
public struct Money: Hashable, Sendable {
    /// In minor units; see `Currency.exponent`.
    public var amount: Int64
    /// ISO 4217, three capital letters.
    public var currency: String

    public init(amount: Int64, currency: String) {
        self.amount = amount
        self.currency = currency
    }

    /// A JSON number, or a string that holds one: `19.99`, `"19.99"`, `1e1`. Nil for anything else.
    public init?(_ view: JSONView, currency: String) {
        let exponent = Currency.exponent(of: currency)
        let amount: Int64? =
            switch view.kind {
            case .string: view.withUTF8 { Self.minorUnits($0, exponent: exponent) } ?? nil
            case .int: view.int.flatMap { Self.minorUnits(String($0), exponent: exponent) }
            case .double:
                view.double.flatMap { Self.minorUnits($0.description, exponent: exponent) }
            default: nil
            }
        guard let amount else { return nil }
        self.init(amount: amount, currency: currency)
    }

    /// A decimal number: `19.99`, `-5`, `.5`, `1.5e3`. Nil for anything else.
    public init?(text: String, currency: String) {
        let exponent = Currency.exponent(of: currency)
        guard let amount = Self.minorUnits(text, exponent: exponent) else { return nil }
        self.init(amount: amount, currency: currency)
    }

    /// Nil when the currencies differ or the sum does not fit.
    public func adding(_ other: Money) -> Money? {
        let (sum, overflow) = amount.addingReportingOverflow(other.amount)
        return overflow || currency != other.currency ? nil : Money(amount: sum, currency: currency)
    }

    /// Nil when the product does not fit.
    public func multiplied(by quantity: Int64) -> Money? {
        let (product, overflow) = amount.multipliedReportingOverflow(by: quantity)
        return overflow ? nil : Money(amount: product, currency: currency)
    }

    /// In major units, with as many decimals as the currency has: `16.99`.
    public var text: String {
        String(unsafeUninitializedCapacity: Self.textBytesMax) { buffer in
            var span = OutputSpan(buffer: buffer, initializedCount: 0)
            writeText(to: &span)
            return span.finalize(for: buffer)
        }
    }

    /// A sign, nineteen digits and a point.
    private static let textBytesMax = 21

    /// Appends what `text` is.
    private func writeText(to text: inout OutputSpan<UInt8>) {
        let exponent = Currency.exponent(of: currency)
        if amount < 0 { text.append("-") }
        var unit: UInt64 = 1
        var place = 0
        while place < exponent || amount.magnitude / unit >= 10 {
            unit *= 10
            place += 1
        }
        while unit > 0 {
            text.append(digit: Int64(amount.magnitude / unit % 10))
            if place == exponent, exponent > 0 { text.append(".") }
            unit /= 10
            place -= 1
        }
    }

    /// `{"amount":1699,"currency":"USD","text":"16.99"}`.
    public func write(into writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("amount", amount)
        writer.member("currency", currency)
        writer.key("text")
        writer.value(plainBytesMax: Self.textBytesMax) { writeText(to: &$0) }
        writer.endObject()
    }
}

extension Money {
    private static func minorUnits(_ text: String, exponent: Int) -> Int64? {
        var text = text
        return text.withUTF8 { minorUnits($0, exponent: exponent) }
    }

    private static func minorUnits(_ text: UnsafeBufferPointer<UInt8>, exponent: Int) -> Int64? {
        DecimalText(text)?.scaled(by: exponent)
    }
}

/// A decimal number in its text: where its digits are, and where its point.
private struct DecimalText {
    /// More than any price needs; the exponent then has few digits, too.
    static let bytesMax = 64

    let text: UnsafeBufferPointer<UInt8>
    let isNegative: Bool
    /// Digits, and at most one point among them.
    let digits: Range<Int>
    /// Digits before the point, the exponent taken in; may lie outside of the digits.
    let pointAfter: Int

    init?(_ text: UnsafeBufferPointer<UInt8>) {
        guard text.count <= Self.bytesMax else { return nil }
        self.text = text
        isNegative = text.first == UInt8(ascii: "-")
        let start = isNegative ? 1 : 0
        var index = start
        let whole = Self.skipDigits(in: text, &index)
        var fraction = 0
        if index < text.count, text[index] == UInt8(ascii: ".") {
            index += 1
            fraction = Self.skipDigits(in: text, &index)
        }
        guard whole + fraction > 0 else { return nil }
        digits = start..<index
        guard let exponent = Self.exponent(in: text, from: index) else { return nil }
        pointAfter = whole + exponent
    }

    /// The number times ten to the `exponent`, half away from zero; nil when it does not fit.
    ///
    /// The first digit that is cut decides: half away from zero looks at no other.
    func scaled(by exponent: Int) -> Int64? {
        var left = pointAfter + exponent
        var number: Int64 = 0
        for byte in text[digits] where byte != UInt8(ascii: ".") {
            let digit = Int64(byte - UInt8(ascii: "0"))
            guard left > 0 else { return rounded(number, up: left == 0 && digit >= 5) }
            guard let next = number.appending(digit) else { return nil }
            number = next
            left -= 1
        }
        while left > 0, number > 0 {
            guard let next = number.appending(0) else { return nil }
            number = next
            left -= 1
        }
        return isNegative ? -number : number
    }

    private func rounded(_ number: Int64, up: Bool) -> Int64? {
        let (sum, overflow) = number.addingReportingOverflow(up ? 1 : 0)
        guard !overflow else { return nil }
        return isNegative ? -sum : sum
    }

    /// How many digits were passed.
    private static func skipDigits(in text: UnsafeBufferPointer<UInt8>, _ index: inout Int) -> Int {
        let start = index
        while index < text.count, (0x30...0x39).contains(text[index]) { index += 1 }
        return index - start
    }

    /// 0 at the end of the text; nil when something else than an exponent stands there.
    private static func exponent(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        guard start < text.count else { return 0 }
        guard text[start] | 0x20 == UInt8(ascii: "e") else { return nil }
        let digits = String(decoding: text[(start + 1)...], as: UTF8.self)
        guard let exponent = Int(digits), (-9_999...9_999).contains(exponent) else { return nil }
        return exponent
    }
}

extension Int64 {
    fileprivate func appending(_ digit: Int64) -> Int64? {
        let (shifted, overflow) = multipliedReportingOverflow(by: 10)
        let (sum, overflowed) = shifted.addingReportingOverflow(digit)
        return overflow || overflowed ? nil : sum
    }
}

/// What ISO 4217 says of currencies.
public enum Currency {
    /// Decimals of the minor unit. Source: ISO 4217, list one; 2 for codes that are not below.
    public static func exponent(of code: String) -> Int {
        switch code {
        case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI",
            "VND", "VUV", "XAF", "XOF", "XPF":
            0
        case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND": 3
        case "CLF", "UYW": 4
        default: 2
        }
    }

    /// The code in capitals; nil unless it is three Latin letters.
    public static func code(_ text: UnsafeBufferPointer<UInt8>) -> String? {
        let isCode = text.count == 3 && text.allSatisfy { (0x61...0x7A).contains($0 | 0x20) }
        return isCode ? String(decoding: text.map { $0 & 0xDF }, as: UTF8.self) : nil
    }
}
