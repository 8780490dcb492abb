import Events

/// An entry as a journal keeps it.
struct JournalEntry: Hashable, Sendable {
    var entry: Entry
    /// Of the content that was erased. What is left says only that, when and for whom there was
    /// something, so that a late copy stays a copy and links stay as they were.
    private(set) var erasedDigest: UInt64?

    init(_ entry: Entry, erasedDigest: UInt64? = nil) {
        self.entry = entry
        self.erasedDigest = erasedDigest
    }

    var isErased: Bool { erasedDigest != nil }

    /// Of the record's bytes: tells copies with one message id apart. Few are asked for it, so it
    /// is not kept.
    var digest: UInt64 { erasedDigest ?? entry.bytes.digest }

    /// The home that sent it; nil if it came here first.
    var sender: Identifier? { entry.via.last }
    var copy: CopyID { CopyID(messageID: entry.messageID, digest: digest) }

    /// A decision goes where the fact goes that gave rise to its occasion.
    var moment: Moment {
        Moment(capture: entry.capture, messageID: decision?.occasion ?? entry.messageID)
    }

    /// The order of a journal: by moment; copies of one message by digest, then sender.
    static func precedes(_ left: JournalEntry, _ right: JournalEntry) -> Bool {
        if left.entry.capture != right.entry.capture {
            return left.entry.capture < right.entry.capture
        }
        let (moment, other) = (left.moment, right.moment)
        if moment != other { return moment < other }
        let (digest, otherDigest) = (left.digest, right.digest)
        if digest != otherDigest { return digest < otherDigest }
        return (left.sender?.text ?? "") < (right.sender?.text ?? "")
    }

    /// Whether both stand in one place of a journal.
    func isSame(as other: JournalEntry) -> Bool {
        moment == other.moment && sender == other.sender && digest == other.digest
    }

    var fact: Fact? {
        guard case .fact(let fact) = entry.content else { return nil }
        return fact
    }

    var decision: Decision? {
        guard case .decision(let decision) = entry.content else { return nil }
        return decision
    }

    /// Of copies with one name the least (`receivedAt`, digest of the bytes) stands, wherever and
    /// whenever they arrive. By the digest, because an erased copy has no bytes any more, and
    /// its claims must not depend on which copy came first.
    func wins(over other: JournalEntry) -> Bool {
        if entry.receivedAt != other.entry.receivedAt {
            return entry.receivedAt < other.entry.receivedAt
        }
        return digest < other.digest
    }

    /// What names the entry's content within a person: decisions have ids of their own.
    var name: FactName { FactName(site: fact?.site ?? "", messageID: entry.messageID) }

    /// Drops the content, keeps the husk.
    mutating func erase() {
        guard case .fact(let fact) = entry.content else { return }
        erasedDigest = digest
        entry.content = .fact(fact.with(bytes: []))
    }
}

/// Copies with one name are one fact: the message id, within its site.
public struct FactName: Hashable, Sendable {
    public var site: String
    public var messageID: String

    public init(site: String, messageID: String) {
        (self.site, self.messageID) = (site, messageID)
    }

    var hash64: UInt64 {
        var digest = Digest64()
        digest.combine(site)
        digest.combine(messageID)
        return digest.value
    }
}
