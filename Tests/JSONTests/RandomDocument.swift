import JSON

/// The same numbers for the same seed. Source: Steele, Lea, Flood, "Fast splittable pseudorandom
/// number generators", 2014.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// A random value, and one of the many ways to spell it in JSON.
struct RandomDocument {
    let value: JSONValue
    let text: String

    init(seed: UInt64) {
        var random = SplitMix64(state: seed)
        value = random.value(depth: 5)
        text = random.spelling(of: value)
    }
}

extension SplitMix64 {
    fileprivate mutating func value(depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 12 : 8), using: &self) {
        case 0: .null
        case 1: .bool(.random(using: &self))
        case 2: .int(Int64.random(in: -1000...1000, using: &self))
        case 3: .int(Int64(bitPattern: next()))
        case 4: JSONValue(next())
        case 5: .double(finite())
        case 6, 7: .string(string())
        case 8, 9: .array(many { $0.value(depth: depth - 1) })
        default: .object(members(depth: depth - 1))
        }
    }

    private mutating func many<T>(_ make: (inout SplitMix64) -> T) -> [T] {
        (0..<Int.random(in: 0...6, using: &self)).map { _ in make(&self) }
    }

    /// Names differ, since Foundation does not say which of two equal ones it keeps.
    private mutating func members(depth: Int) -> [JSONMember] {
        many { $0.value(depth: depth) }.enumerated().map { index, value in
            JSONMember(key: string() + String(index), value: value)
        }
    }

    private mutating func finite() -> Double {
        if Bool.random(using: &self) {
            return Double(Int.random(in: -99_999...99_999, using: &self)) / 100
        }
        let double = Double(bitPattern: next())
        return double.isFinite ? double : 0.1
    }

    /// Without U+FEFF, which Foundation drops here and there.
    private mutating func string() -> String {
        let alphabet: [Unicode.Scalar] = [
            "a", "b", "Z", "7", " ", "/", "\"", "\\", "\n", "\t", "\r", "\u{8}", "\u{c}", "\0",
            "\u{1f}", "\u{7f}", "é", "e\u{301}", "ß", "€", "\u{2028}", "\u{ffff}", "🦊",
        ].flatMap { (text: String) in Array(text.unicodeScalars) }
        var string = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...20, using: &self) {
            string.append(alphabet.randomElement(using: &self) ?? "x")
        }
        return String(string)
    }
}
