import Events
import JSON
import Rules
import SpoorConfiguration

/// A rules file is read, or every fault in it is told; what is read can be released, and is the same
/// rules where the release is read.
public struct RulesTarget: FuzzTarget {
    public static let name = "rules"

    public init() {}

    public func check(_ input: [UInt8]) throws {
        let text = String(decoding: input, as: UTF8.self)
        do {
            try check(RulesFile(yaml: text).rules.map(\.content), isFromFile: true)
        } catch let errors as ConfigurationErrors {
            try hold(!errors.errors.isEmpty, "a refusal has a reason")
            try hold(errors.errors.allSatisfy { $0.line >= 0 }, "faults have lines")
        }
        if let content = try? JSONValue.parse(input) {
            try check(content["rules"]?.arrayValue ?? [content], isFromFile: false)
        }
    }

    /// Rules as they stand in a release.
    private func check(_ rules: [JSONValue], isFromFile: Bool) throws {
        let content = JSONValue.object([JSONMember(key: "rules", value: .array(rules))])
        let record = EventsRecord.release(
            Release(digest: "0", effectiveAt: 0, loggedAt: 0, content: content))
        guard
            case .release(let release) = try EventsRecord(
                decoding: record.bytes, parser: .forStored())
        else { throw FuzzFault("a release is read as a release") }
        let (set, unknown) = RuleSet.reading(release)
        try hold(set.rules.count + unknown.count == rules.count, "no rule is passed over")
        if isFromFile { try hold(unknown.isEmpty, "what the file's reader takes can be released") }
        let again = try set.rules.map { try Rule(decoding: $0.content).content }
        try hold(again == set.rules.map(\.content), "a rule is the same when it is read again")
        try hold(
            set.rules.allSatisfy { abs($0.version) < 1 << 53 }, "decisions can tell the version")
    }
}
