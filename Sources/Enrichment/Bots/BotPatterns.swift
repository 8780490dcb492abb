import JSON

/// Who is no person: patterns of user agents that programs send.
///
/// Two lists. crawler-user-agents names single programs; COUNTER's, which libraries count their use
/// by, has broad words such as `bot` and `core`, that are in the names of telephones, too. So the
/// broad list has a say only where nothing else knows browser and device.
struct BotPatterns: Sendable {
    private let named: RegexList
    private let broad: RegexList

    /// - Parameters:
    ///   - crawlers: `crawler-user-agents.json`: `[{"pattern"}]`, case matters.
    ///   - counter: `COUNTER_Robots_list.json`: `[{"pattern"}]`, case does not matter.
    init(crawlers: [UInt8], counter: [UInt8]) throws(ReferenceListError) {
        let names = try Self.patterns(crawlers, of: "crawler-user-agents")
        named = try RegexList(names.map { RegexList.Pattern(text: $0) })
        let words = try Self.patterns(counter, of: "counter-robots")
        broad = try RegexList(words.map { RegexList.Pattern(text: $0, ignoresCase: true) })
    }

    /// What the text has of a program's name.
    func named(_ text: Span<UInt8>) -> String? { Self.name(named, in: text) }

    func broad(_ text: Span<UInt8>) -> String? { Self.name(broad, in: text) }

    private static func name(_ list: RegexList, in text: Span<UInt8>) -> String? {
        guard let index = list.firstMatch(in: text) else { return nil }
        let match = (list.groups(of: index, in: text).first ?? nil) ?? ""
        let name = match.trimmed.drop { !$0.isLetter && !$0.isNumber }
        return name.isEmpty
            ? unnamed : String(name.trimmingSuffix(while: { "/.-_; (".contains($0) }))
    }

    private static let unnamed = "unnamed"

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
}

extension Substring {
    fileprivate func trimmingSuffix(while isCut: (Character) -> Bool) -> Substring {
        var rest = self
        while let last = rest.last, isCut(last) { rest.removeLast() }
        return rest
    }
}
