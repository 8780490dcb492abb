import Events
import JSON
import People
import Rules

/// What is released, read as the fold will read it: nothing of it may be left unread, since what a
/// rule or a site says and nobody reads would be missed only when it matters.
struct ReleaseContent {
    private let sent: JSONValue
    private let read: RuleSet

    /// - Throws: `Problem` that points at what cannot be read.
    init(_ release: Release) throws(Problem) {
        sent = release.content
        guard let members = sent.objectValue else {
            throw .body("/content", "an object is expected: {\"rules\":[…],\"sites\":[…]}")
        }
        if let other = members.first(where: { !["rules", "sites"].contains($0.key) }) {
            throw .body("/content/" + other.key.pointerEscaped, "known here: rules, sites")
        }
        guard sent["rules"] != nil else {
            throw .body("/content/rules", "a list of rules is expected")
        }
        let reading = RuleSet.reading(release)
        if let first = reading.unknown.first {
            throw .body("/content" + first.path, first.reason)
        }
        read = reading.rules
        try check("rules")
        try check("sites")
    }

    /// With the defaults of what was not said; without a word of sites, `settings` hold.
    func whole(_ settings: FoldSettings) -> JSONValue {
        sent["sites"] == nil
            ? RuleSet.content(rules: read.rules, settings: settings) : read.content
    }

    /// Whether each member of each rule or site was understood as it was sent. Each has an id of its
    /// own, or it would not have been read.
    private func check(_ name: String) throws(Problem) {
        let understood = read.content[name]?.arrayValue ?? []
        for (index, entry) in (sent[name]?.arrayValue ?? []).enumerated() {
            let match = understood.first { $0["id"] == entry["id"] }
            for member in entry.objectValue ?? [] {
                let value = match?[member.key]
                if let value, value.isSame(as: member.value) { continue }
                throw .body(
                    "/content/\(name)/\(index)/\(member.key.pointerEscaped)",
                    value == nil ? "not known here" : "this is not what it can be")
            }
        }
    }
}

extension JSONValue {
    /// As JSON has it: 1 and 1.0 are one number.
    fileprivate func isSame(as other: JSONValue) -> Bool {
        self == other || (intValue != nil && intValue == other.intValue)
    }
}
