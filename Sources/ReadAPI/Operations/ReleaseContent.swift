import Events
import JSON
import Rules

/// What is released, read as the fold will read it: nothing of it may be left unread, since what a
/// rule or a site says and nobody reads would be missed only when it matters.
///
/// Members beside `rules` and `sites` are left as they came.
struct ReleaseContent {
    private let sent: JSONValue
    private let read: RuleSet

    /// - Throws: `Problem` that points at what cannot be read.
    init(_ release: Release) throws(Problem) {
        sent = release.content
        guard sent.objectValue != nil else {
            throw .body("/content", "an object is expected: {\"rules\":[…],\"sites\":[…]}")
        }
        guard sent["rules"]?.arrayValue != nil else {
            throw .body("/content/rules", "a list of rules is expected")
        }
        guard sent["sites"].map({ $0.arrayValue != nil }) ?? true else {
            throw .body("/content/sites", "a list of sites is expected")
        }
        let reading = RuleSet.reading(release)
        guard reading.unknown.isEmpty else {
            let faults = reading.unknown.map(\.description).joined(separator: "; ")
            throw Problem(.invalidRelease, "rules that this server cannot read: \(faults)")
        }
        read = reading.rules
        try check("rules")
        try check("sites")
    }

    /// With the defaults of what was not said.
    var whole: JSONValue {
        let others = (sent.objectValue ?? []).filter { !["rules", "sites"].contains($0.key) }
        let own = ["rules", "sites"].compactMap { name in
            read.content[name].map { JSONMember(key: name, value: $0) }
        }
        return .object(own + others)
    }

    /// Whether each member of each rule or site was understood as it was sent.
    private func check(_ name: String) throws(Problem) {
        let understood = read.content[name]?.arrayValue ?? []
        var ids: Set<String> = []
        for (index, entry) in (sent[name]?.arrayValue ?? []).enumerated() {
            let place = "/content/\(name)/\(index)"
            guard let id = entry["id"]?.stringValue, !id.isEmpty else {
                throw .body("\(place)/id", "a name is expected")
            }
            guard ids.insert(id).inserted else {
                throw .body("\(place)/id", "'\(id.quoted)' is there twice")
            }
            let match = understood.first { $0["id"]?.stringValue == id }
            for member in entry.objectValue ?? [] {
                let value = match?[member.key]
                if let value, value.isSame(as: member.value), value.isPlausible(for: member.key) {
                    continue
                }
                throw .body(
                    "\(place)/\(member.key.pointerEscaped)",
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

    /// What the schema of a release says beyond types: counts and lengths of time are not negative,
    /// and exact in any language; texts not empty, currencies three capital letters.
    fileprivate func isPlausible(for name: String) -> Bool {
        switch self {
        case .int(let int): (0..<1 << 53).contains(int)
        case .string(let text) where name == "currency":
            text.utf8.count == 3
                && text.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
        case .string(let text): !text.isEmpty
        case .array(let elements): elements.allSatisfy { $0.isPlausible(for: name) }
        default: true
        }
    }
}
