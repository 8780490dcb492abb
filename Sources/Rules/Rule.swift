import Events
import JSON

/// A rule as it is released: when to tell downstream services what about whom.
public struct Rule: Sendable {
    /// Names the rule in trigger ids; a rule that keeps its id does not fire again for what it
    /// fired for before.
    public var id: String
    /// Counts up with each release that changes the rule.
    public var version: Int64
    /// The sites it holds for; all if empty.
    public var sites: [String]
    /// A trigger later than this after its due time is withheld.
    public var expires: Milliseconds
    public var kind: any RuleKind

    public init(
        id: String, version: Int64, sites: [String] = [],
        expires: Milliseconds = Rule.expiresDefault, kind: any RuleKind
    ) {
        self.id = id
        self.version = version
        self.sites = sites
        self.expires = expires
        self.kind = kind
    }

    public static let expiresDefault: Milliseconds = .hours(24)

    public func holds(for site: String) -> Bool { sites.isEmpty || sites.contains(site) }
}

extension Rule {
    /// `{"id":"abandoned-cart","version":1,"kind":"abandoned_cart","sites":[],"expires":86400000,…}`
    /// with the kind's own members; times in milliseconds.
    public var content: JSONValue {
        .object(
            [
                JSONMember(key: "id", value: .string(id)),
                JSONMember(key: "version", value: .int(version)),
                JSONMember(key: "kind", value: .string(type(of: kind).name)),
                JSONMember(key: "sites", value: .array(sites.map { .string($0) })),
                JSONMember(key: "expires", value: .int(expires)),
            ] + kind.members)
    }

    public init(decoding content: JSONValue) throws(RuleError) {
        guard let id = content["id"]?.stringValue, !id.isEmpty else {
            throw RuleError(path: "/id", reason: "a name for the rule is expected")
        }
        let name = content["kind"]?.stringValue ?? ""
        guard let kind = RuleKinds.named(name) else {
            let names = RuleKinds.all.map { $0.name }.joined(separator: ", ")
            throw RuleError(path: "/kind", reason: "'\(name)' is no kind of rule; known: \(names)")
        }
        self.init(
            id: id, version: try content.integer("version", in: Self.versions) ?? 1,
            sites: try content.texts("sites") ?? [],
            expires: try content.integer("expires", in: 1...Self.expiresMax)
                ?? Self.expiresDefault,
            kind: try kind.init(decoding: content))
    }

    /// What a decision can tell (`FieldReader.integer`).
    private static let versions: ClosedRange<Int64> = 1...(1 << 53 - 1)
    private static let expiresMax: Milliseconds = .days(366)
}

/// Members of a release: absent, or of their type and within their range.
extension JSONValue {
    func integer(
        _ name: String, in range: ClosedRange<Int64>
    ) throws(RuleError) -> Int64? {
        guard let member = self[name] else { return nil }
        guard let integer = member.intValue, range.contains(integer) else {
            throw RuleError(
                path: "/\(name)",
                reason: "a number from \(range.lowerBound) to \(range.upperBound) is expected")
        }
        return integer
    }

    func text(_ name: String, where isGood: (String) -> Bool) throws(RuleError) -> String? {
        guard let member = self[name] else { return nil }
        guard let text = member.stringValue, isGood(text) else {
            throw RuleError(path: "/\(name)", reason: "this is not a \(name) that is known here")
        }
        return text
    }

    /// A list of texts that are not empty.
    func texts(_ name: String) throws(RuleError) -> [String]? {
        guard let member = self[name] else { return nil }
        let texts = member.arrayValue?.compactMap(\.stringValue).filter { !$0.isEmpty }
        guard let texts, texts.count == member.arrayValue?.count else {
            throw RuleError(path: "/\(name)", reason: "a list of texts is expected")
        }
        return texts
    }
}
