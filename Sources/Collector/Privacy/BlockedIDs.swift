/// Ids that are nobody's: what programs send in place of an id that they do not have.
///
/// One of them as a person's id would make one person of thousands. The list is the market's
/// (architecture, §5); case does not matter.
struct BlockedIDs: Sendable {
    private static let builtIn: Set<String> = [
        "null", "undefined", "none", "nil", "anonymous", "guest", "unknown", "true", "false",
        "nan", "-1", "[object object]", "n/a", "(null)",
    ]
    private static let builtInBytesMax = 16

    private let patterns: [Pattern]

    /// - Parameter patterns: Ids in which `*` stands for anything.
    init(patterns: [String] = []) {
        self.patterns = patterns.map { Pattern($0.lowercased()) }
    }

    func contains(_ id: String) -> Bool {
        // Nearly all have a letter or a digit, which need not be looked up in Unicode's tables.
        let isVisible = id.utf8.contains { (0x31...0x7E).contains($0) }
        if !isVisible, id.unicodeScalars.allSatisfy(Self.isBlank) { return true }
        if id.utf8.count > Self.builtInBytesMax, patterns.isEmpty { return false }
        let lower = id.lowercased()
        return Self.builtIn.contains(lower) || patterns.contains { $0.matches(lower) }
    }

    /// Zeros, dashes, and what nobody sees.
    private static func isBlank(_ scalar: UnicodeScalar) -> Bool {
        if scalar == "0" || scalar == "-" || scalar.properties.isWhitespace { return true }
        return scalar.properties.generalCategory == .control
            || scalar.properties.generalCategory == .format
    }

    /// Parts that follow one another, with anything between them.
    private struct Pattern: Sendable {
        let parts: [String]

        init(_ text: String) {
            parts = text.split(separator: "*", omittingEmptySubsequences: false).map(String.init)
        }

        func matches(_ text: String) -> Bool {
            guard parts.count > 1, let first = parts.first, let last = parts.last else {
                return parts == [text]
            }
            guard text.utf8.count >= first.utf8.count + last.utf8.count, text.hasPrefix(first),
                text.hasSuffix(last)
            else { return false }
            var rest = text.dropFirst(first.count).dropLast(last.count)
            for part in parts.dropFirst().dropLast() where !part.isEmpty {
                guard let range = rest.firstRange(of: part) else { return false }
                rest = rest[range.upperBound...]
            }
            return true
        }
    }
}
