import Events

/// Reads single values. Each says what it expects.
enum Values {
    static func text(_ text: String) throws(Expected) -> String {
        if text.isEmpty { throw Expected("a text") }
        return text
    }

    /// Names that stand in keys of records, paths and headers.
    static func name(_ text: String) throws(Expected) -> String {
        let isPlain = text.utf8.allSatisfy {
            switch $0 {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: "."):
                true
            default: false
            }
        }
        guard isPlain, (1...64).contains(text.utf8.count) else {
            throw Expected("a name of 1 to 64 letters, digits, `-`, `_` or `.`")
        }
        return text
    }

    /// An id with `*` for anything; alone that would be everybody's.
    static func idPattern(_ text: String) throws(Expected) -> String {
        guard text.contains(where: { $0 != "*" }) else {
            throw Expected("an id, or a pattern with more than `*`,")
        }
        return text
    }

    static func bool(_ text: String) throws(Expected) -> Bool {
        switch text {
        case "true", "yes", "on": true
        case "false", "no", "off": false
        default: throw Expected("true or false")
        }
    }

    static func integer(
        _ range: ClosedRange<Int>
    ) -> (String) throws(Expected) -> Int {
        { text throws(Expected) in
            guard let number = Int(text), range.contains(number) else {
                throw Expected("a number from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
    }

    static func choice<Choice: CaseIterable & RawRepresentable>(
        _ type: Choice.Type
    ) -> (String) throws(Expected) -> Choice where Choice.RawValue == String {
        { text throws(Expected) in
            let found = Choice.allCases.first { $0.rawValue.lowercased() == text.lowercased() }
            guard let found else {
                let choices = Choice.allCases.map { $0.rawValue.lowercased() }
                throw Expected("one of " + choices.joined(separator: ", "))
            }
            return found
        }
    }

    static func fieldPath(_ text: String) throws(Expected) -> FieldPath {
        guard let path = FieldPath(text) else {
            throw Expected("a path such as traits.email, properties.phone or context.ip")
        }
        return path
    }

    static func currency(_ text: String) throws(Expected) -> String {
        guard text.utf8.count == 3,
            text.utf8.allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) })
        else { throw Expected("a currency code such as EUR (ISO 4217)") }
        return text
    }
}
