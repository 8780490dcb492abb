import Yams

/// The rules of uap-core: for each of browser, system and device the first expression that matches
/// decides. Source: github.com/ua-parser/uap-core, `docs/specification.md`.
struct UserAgentRules: Sendable {
    private let browsers: RuleTable
    private let systems: RuleTable
    private let devices: RuleTable

    /// - Parameter yaml: `regexes.yaml`.
    init(yaml: String) throws(ReferenceListError) {
        let root = try ReferenceListError.wrapping("uap-core") { try Yams.compose(yaml: yaml) }
        browsers = try RuleTable(
            root?["user_agent_parsers"],
            replacements: [
                "family_replacement", "v1_replacement", "v2_replacement", "v3_replacement",
            ])
        systems = try RuleTable(
            root?["os_parsers"],
            replacements: [
                "os_replacement", "os_v1_replacement", "os_v2_replacement", "os_v3_replacement",
                "os_v4_replacement",
            ])
        devices = try RuleTable(
            root?["device_parsers"],
            replacements: ["device_replacement", "brand_replacement", "model_replacement"])
    }

    /// Family, major, minor, patch; nil if no rule knows it.
    func browser(_ text: Span<UInt8>) -> [String?]? {
        browsers.first(in: text) { field, groups in groups.element(field + 1) }
    }

    /// Family, major, minor, patch, and the part after.
    func system(_ text: Span<UInt8>) -> [String?]? {
        systems.first(in: text) { field, groups in groups.element(field + 1) }
    }

    /// Family, brand, model. Without a replacement family and model are the first group.
    func device(_ text: Span<UInt8>) -> [String?]? {
        devices.first(in: text) { field, groups in field == 1 ? nil : groups.element(1) }
    }
}

/// The rules for one thing, in order.
private struct RuleTable: Sendable {
    private let expressions: RegexList
    /// For each rule what each field is replaced by.
    private let replacements: [[Replacement?]]

    init(_ rules: Node?, replacements names: [String]) throws(ReferenceListError) {
        guard let rules = rules?.sequence else {
            throw ReferenceListError("uap-core has no rules for \(names[0])")
        }
        var patterns: [RegexList.Pattern] = []
        var replacements: [[Replacement?]] = []
        for rule in rules {
            guard let text = rule["regex"]?.string else {
                throw ReferenceListError("a rule of uap-core has no regex")
            }
            patterns.append(
                RegexList.Pattern(text: text, ignoresCase: rule["regex_flag"]?.string == "i"))
            replacements.append(names.map { rule[$0]?.string.map(Replacement.init) })
        }
        expressions = try RegexList(patterns)
        self.replacements = replacements
    }

    /// The fields by the first rule that matches, empty ones as nil.
    func first(
        in text: Span<UInt8>, otherwise: (_ field: Int, _ groups: [String?]) -> String?
    ) -> [String?]? {
        guard let index = expressions.firstMatch(in: text) else { return nil }
        let groups = expressions.groups(of: index, in: text)
        return replacements[index].enumerated().map { field, replacement in
            let value = replacement?.filled(with: groups) ?? otherwise(field, groups)
            return value.flatMap { $0.isEmpty ? nil : $0 }
        }
    }
}

/// Text with `$1` to `$9` for groups. Space around what comes of it is cut off.
private struct Replacement: Sendable {
    private let text: String

    init(_ text: String) { self.text = text }

    func filled(with groups: [String?]) -> String {
        guard text.contains("$") else { return text }
        var filled = ""
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            filled += rest[..<dollar]
            rest = rest[dollar...].dropFirst()
            guard let digit = rest.first?.wholeNumberValue, digit > 0 else {
                filled += "$"
                continue
            }
            filled += groups.element(digit) ?? ""
            rest = rest.dropFirst()
        }
        return (filled + rest).trimmed
    }
}

extension [String?] {
    fileprivate func element(_ index: Int) -> String? {
        index < count ? self[index] : nil
    }
}

extension String {
    var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }),
            let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}

extension ReferenceListError {
    /// What a parser throws, as an error of this module.
    static func wrapping<Value>(
        _ list: String, _ body: () throws -> Value
    ) throws(ReferenceListError) -> Value {
        do { return try body() } catch { throw ReferenceListError("\(list): \(error)") }
    }
}
