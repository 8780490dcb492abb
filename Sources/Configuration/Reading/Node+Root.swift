import Yams

extension Node {
    /// The root of a file; an empty text if there is nothing in it.
    ///
    /// Aliases are refused before they are followed: a few lines of them can stand for more values
    /// than there is time to compare.
    ///
    /// - Throws: `ConfigurationErrors`.
    init(rootOf yaml: String) throws(ConfigurationErrors) {
        if let error = Self.alias(in: yaml) { throw ConfigurationErrors([error]) }
        do {
            self = try compose(yaml: yaml) ?? Node("")
        } catch let error as YamlError {
            throw ConfigurationErrors([ConfigurationError(error)])
        } catch {
            let message = "this is not YAML: \(error)"
            throw ConfigurationErrors([
                ConfigurationError(line: 0, column: 0, path: "", message: message)
            ])
        }
    }

    /// The first word that begins with `*`, but for lines that are comments: no alias stands anywhere
    /// else, whatever is quoted.
    private static func alias(in yaml: String) -> ConfigurationError? {
        // YAML breaks lines where Swift does.
        let lines = yaml.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (number, line) in lines.map(\.utf8).enumerated() {
            guard line.first(where: { !$0.isSpace }) != UInt8(ascii: "#") else { continue }
            var previous = UInt8(ascii: " ")
            for (column, (byte, next)) in zip(line, line.dropFirst()).enumerated() {
                defer { previous = byte }
                guard byte == UInt8(ascii: "*"), previous.isBeforeWord, next.isInAlias else {
                    continue
                }
                return ConfigurationError(
                    line: number + 1, column: column + 1, path: "",
                    message: "aliases are not read here; write the value out, or quote the text")
            }
        }
        return nil
    }
}

extension UInt8 {
    fileprivate var isSpace: Bool { self == 0x20 || self == 0x09 }

    /// A byte-order mark may stand there, too.
    fileprivate var isBeforeWord: Bool {
        isSpace || self >= 0x80 || "[{,:?-".utf8.contains(self)
    }

    fileprivate var isInAlias: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: self >= 0x80
        }
    }
}
