import Foundation

/// Under which names anybody can have one: `com`, `co.uk`, `github.io`. One level below is the
/// *registrable domain*, that one owner has. Source: publicsuffix.org/list.
struct PublicSuffixList: Sendable {
    private enum Rule {
        case suffix, exception
    }

    /// By the name without `*.` and `!`.
    private var rules: [String: Rule] = [:]
    /// What stands behind `*.`.
    private var wildcards: Set<String> = []

    /// - Parameter text: `public_suffix_list.dat`.
    init(text: String) throws(ReferenceListError) {
        for line in text.split(whereSeparator: \.isNewline) {
            guard let rule = line.split(whereSeparator: \.isWhitespace).first,
                !rule.starts(with: "//")
            else { continue }
            add(String(rule))
        }
        guard rules["com"] != nil else {
            throw ReferenceListError("the public suffix list has no rule for com")
        }
    }

    /// The registrable domain of a host, in small letters; nil for a public suffix itself, for an
    /// address in numbers, and for what is no host.
    func registrableDomain(of host: String) -> String? {
        let host = host.lowercased()
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        guard (2...Self.labelsMax).contains(labels.count), !labels.contains(where: \.isEmpty),
            !host.contains(":"),
            !labels.allSatisfy({ $0.allSatisfy(\.isNumber) })
        else { return nil }
        let suffix = suffixLabels(of: labels)
        guard suffix < labels.count else { return nil }
        return labels.suffix(suffix + 1).joined(separator: ".")
    }

    /// The list's longest rule has six.
    private static let labelsMax = 32

    /// How many labels at the end are the public suffix: an exception decides, else the longest
    /// rule, else one label.
    private func suffixLabels(of labels: [Substring]) -> Int {
        var longest = 1
        for count in 1...labels.count {
            let name = labels.suffix(count).joined(separator: ".")
            switch rules[name] {
            case .exception: return count - 1
            case .suffix: longest = max(longest, count)
            case nil: break
            }
            if wildcards.contains(name), count < labels.count { longest = max(longest, count + 1) }
        }
        return longest
    }

    private mutating func add(_ rule: String) {
        if rule.hasPrefix("*.") {
            for name in Self.spellings(rule.dropFirst(2)) { wildcards.insert(name) }
        } else if rule.hasPrefix("!") {
            for name in Self.spellings(rule.dropFirst()) { rules[name] = .exception }
        } else {
            for name in Self.spellings(rule[...]) { rules[name] = .suffix }
        }
    }

    /// As it is written, and as browsers send it (`xn--…`).
    private static func spellings(_ name: Substring) -> Set<String> {
        guard !name.utf8.allSatisfy({ $0 < 0x80 }) else { return [String(name)] }
        var components = URLComponents()
        components.host = String(name)
        return [String(name), components.encodedHost ?? String(name)]
    }
}
