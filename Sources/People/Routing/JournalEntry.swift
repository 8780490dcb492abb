import Events
import JSON

/// An entry as a journal keeps it.
struct JournalEntry: Hashable, Sendable {
    var entry: Entry
    /// Of the record's bytes: tells copies with one message id apart.
    var digest: UInt64
    /// The content was erased; what is left says only that, when and for whom there was something,
    /// so that a late copy stays a copy and links stay as they were.
    var isErased = false

    init(_ entry: Entry) {
        self.entry = entry
        digest = entry.bytes.digest
    }

    /// The home that sent it; nil if it came here first.
    var sender: Identifier? { entry.via.last }
    var copy: CopyID { CopyID(messageID: entry.messageID, digest: digest) }

    /// A decision goes where the fact goes that gave rise to its occasion.
    var moment: Moment {
        Moment(capture: entry.capture, messageID: decision?.occasion ?? entry.messageID)
    }

    var order: Order { Order(moment: moment, digest: digest, sender: sender) }

    /// The place in a journal: by moment; copies of one message by digest, then sender.
    struct Order: Hashable, Comparable, Sendable {
        var moment: Moment
        var digest: UInt64
        var sender: Identifier?

        static func < (left: Self, right: Self) -> Bool {
            if left.moment != right.moment { return left.moment < right.moment }
            if left.digest != right.digest { return left.digest < right.digest }
            return (left.sender?.text ?? "") < (right.sender?.text ?? "")
        }
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
        (entry.receivedAt, digest) < (other.entry.receivedAt, other.digest)
    }

    /// What names the entry's content within a person: decisions have ids of their own.
    var name: FactName { FactName(site: fact?.site ?? "", messageID: entry.messageID) }

    /// Drops the content, keeps the husk.
    mutating func erase() {
        guard case .fact(var fact) = entry.content else { return }
        fact.bytes = []
        entry.content = .fact(fact)
        isErased = true
    }
}

/// Copies with one name are one fact: the message id, within its site.
struct FactName: Hashable, Sendable {
    var site: String
    var messageID: String

    var hash64: UInt64 {
        var digest = Digest64()
        digest.combine(site)
        digest.combine(messageID)
        return digest.value
    }
}
