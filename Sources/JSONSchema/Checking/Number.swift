import JSON

/// A number of a document or of a schema, compared exactly: not by way of a rounded `Double`.
enum Number: Sendable {
    case int(Int64)
    /// Above `Int64.max`.
    case uint(UInt64)
    case double(Double)

    init?(_ view: JSONView) {
        switch view.kind {
        case .int: self = .int(view.int ?? 0)
        case .uint: self = .uint(view.uint ?? 0)
        case .double: self = .double(view.double ?? 0)
        default: return nil
        }
    }

    init?(_ value: JSONValue) {
        switch value {
        case .int(let int): self = .int(int)
        case .uint(let uint): self = .uint(uint)
        case .double(let double): self = .double(double)
        default: return nil
        }
    }

    var isInteger: Bool {
        if case .double(let double) = self { double == double.rounded() } else { true }
    }

    /// Below, at or above 0 as this is below, equal to or above the other.
    func order(to other: Number) -> Int {
        switch (self, other) {
        case (.int(let mine), .int(let theirs)): Self.order(mine, theirs)
        case (.uint(let mine), .uint(let theirs)): Self.order(mine, theirs)
        case (.int, .uint): -1
        case (.uint, .int): 1
        case (.double(let mine), .double(let theirs)): Self.order(mine, theirs)
        case (.int(let mine), .double(let theirs)): Self.order(mine, to: theirs)
        case (.uint(let mine), .double(let theirs)): Self.order(mine, to: theirs)
        case (.double, _): -other.order(to: self)
        }
    }

    private static func order<Value: Comparable>(_ left: Value, _ right: Value) -> Int {
        left < right ? -1 : left > right ? 1 : 0
    }

    private static func order<Integer: FixedWidthInteger>(
        _ integer: Integer, to double: Double
    ) -> Int {
        guard let whole = Integer(exactly: double.rounded(.down)) else {
            return double < 0 ? 1 : -1
        }
        if integer != whole { return integer < whole ? -1 : 1 }
        return double > double.rounded(.down) ? -1 : 0
    }
}

extension Number {
    /// Whether a whole number of times `divisor` gives this, in decimal: 19.99 is a multiple of 0.01.
    func isMultiple(of divisor: Number) -> Bool {
        let (dividend, divisor) = (Decimal(self), Decimal(divisor))
        guard dividend.digits > 0 else { return true }
        let shift = dividend.exponent - divisor.exponent
        if shift >= 0 {
            return dividend.remainder(shiftedBy: shift, modulo: divisor.digits) == 0
        }
        // The divisor has the fewer decimals: it is digits × 10^-shift of the dividend's.
        var modulus = divisor.digits
        for _ in 0..<(-shift) {
            let (product, overflow) = modulus.multipliedReportingOverflow(by: 10)
            if overflow { return false }
            modulus = product
        }
        return dividend.digits.isMultiple(of: modulus)
    }
}

/// The magnitude of a number in the shortest decimal digits that tell it: digits × 10^exponent.
private struct Decimal {
    var digits: UInt64 = 0
    var exponent = 0

    init(_ number: Number) {
        switch number {
        case .int(let int): digits = int.magnitude
        case .uint(let uint): digits = uint
        case .double(let double): read(double.magnitude.description)
        }
    }

    /// At most 17 digits, with a point and an exponent: `12.5`, `1e-07`.
    private mutating func read(_ text: String) {
        let parts = text.split(separator: "e")
        exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        var isFraction = false
        for character in parts.first ?? "" {
            guard let digit = character.wholeNumberValue else {
                isFraction = true
                continue
            }
            // 1e+300 may be written with zeros up to its point.
            let (product, overflow) = digits.multipliedReportingOverflow(by: 10)
            if overflow {
                exponent += isFraction ? 0 : 1
            } else {
                digits = product + UInt64(digit)
                if isFraction { exponent -= 1 }
            }
        }
    }

    /// digits × 10^shift mod modulus.
    func remainder(shiftedBy shift: Int, modulo modulus: UInt64) -> UInt64 {
        var rest = digits % modulus
        for _ in 0..<shift where rest != 0 {
            rest = modulus.dividingFullWidth(rest.multipliedFullWidth(by: 10)).remainder
        }
        return rest
    }
}
