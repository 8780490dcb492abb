import JSON

/// Who is no person: patterns of user agents that programs send.
///
/// Two lists. crawler-user-agents names single programs; COUNTER's, which libraries count their use
/// by, has broad words such as `bot` and `core`, that are in the names of telephones, too. So the
/// broad list has a say only where nothing else knows browser and device.
struct BotPatterns: Sendable {
    private let named: RegexList
    private let names: [String]
    private let broad: RegexList
    private let words: [String]

    /// - Parameters:
    ///   - crawlers: `crawler-user-agents.json`: `[{"pattern"}]`, case matters.
    ///   - counter: `COUNTER_Robots_list.json`: `[{"pattern"}]`, case does not matter.
    init(crawlers: [UInt8], counter: [UInt8]) throws(ReferenceListError) {
        names = try Self.patterns(crawlers, of: "crawler-user-agents")
        named = try RegexList(names.map { RegexList.Pattern(text: $0) })
        words = try Self.patterns(counter, of: "counter-robots")
        broad = try RegexList(words.map { RegexList.Pattern(text: $0, ignoresCase: true) })
    }

    /// The pattern of the program that this is, as a name.
    func named(_ text: Span<UInt8>) -> String? {
        named.firstMatch(in: text).map { Self.name(names[$0]) }
    }

    func broad(_ text: Span<UInt8>) -> String? {
        broad.firstMatch(in: text).map { Self.name(words[$0]) }
    }

    private static func patterns(
        _ json: [UInt8], of list: String
    ) throws(ReferenceListError) -> [String] {
        let entries = try ReferenceListError.wrapping(list) { try JSONValue.parse(json) }
        let patterns = (entries.arrayValue ?? []).compactMap { $0["pattern"]?.stringValue }
        guard !patterns.isEmpty, patterns.count == entries.arrayValue?.count else {
            throw ReferenceListError("\(list) is no list of patterns")
        }
        return patterns
    }

    /// The pattern's words without the signs of expressions: `Googlebot\/` is `Googlebot`.
    private static func name(_ pattern: String) -> String {
        var name = ""
        var isEscaped = false
        for character in pattern {
            if isEscaped {
                if "/.-_".contains(character) { name.append(character) }
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character.isLetter || character.isNumber || " -_/.".contains(character) {
                name.append(character)
            }
        }
        while let last = name.last, "/. -_".contains(last) { name.removeLast() }
        return name.isEmpty ? pattern : name
    }
}
