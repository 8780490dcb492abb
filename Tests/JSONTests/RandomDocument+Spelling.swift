import JSON

extension SplitMix64 {
    /// JSON for the value, with spaces, escapes and exponents as a careless writer might have them.
    mutating func spelling(of value: JSONValue) -> String {
        let text =
            switch value {
            case .null: "null"
            case .bool(let bool): bool ? "true" : "false"
            case .int(let int): String(int)
            case .uint(let uint): String(uint)
            case .double(let double): spelling(of: double)
            case .string(let string): spelling(of: string)
            case .array(let elements):
                "[" + elements.map { spelling(of: $0) }.joined(separator: ",") + space() + "]"
            case .object(let members):
                "{" + members.map { spelling(of: $0) }.joined(separator: ",") + space() + "}"
            }
        return space() + text + space()
    }

    private mutating func spelling(of member: JSONMember) -> String {
        space() + spelling(of: member.key) + space() + ":" + spelling(of: member.value)
    }

    private mutating func spelling(of double: Double) -> String {
        let text = double.description
        guard Bool.random(using: &self) else { return text }
        return text.contains("e") ? text.uppercased() : text + "0E+00"
    }

    private mutating func spelling(of string: String) -> String {
        "\"" + string.unicodeScalars.map { spelling(of: $0) }.joined() + "\""
    }

    private mutating func spelling(of scalar: Unicode.Scalar) -> String {
        let mustEscape = scalar == "\"" || scalar == "\\" || scalar.value < 0x20
        guard mustEscape || Int.random(in: 0..<4, using: &self) == 0 else { return String(scalar) }
        if scalar == "/" { return #"\/"# }
        return String(scalar).utf16.map { unit in
            let digits = String(unit, radix: 16, uppercase: Bool.random(using: &self))
            return #"\u"# + String(repeating: "0", count: 4 - digits.count) + digits
        }.joined()
    }

    private mutating func space() -> String {
        ["", "", "", " ", "\n", "\t", "\r\n  "].randomElement(using: &self) ?? ""
    }
}
