/// Names one copy of a fact or decision: its message id, and a digest that tells copies apart.
public struct CopyID: Hashable, Comparable, Sendable {
    public var messageID: String
    public var digest: UInt64

    public init(messageID: String, digest: UInt64) {
        self.messageID = messageID
        self.digest = digest
    }

    public static func < (left: Self, right: Self) -> Bool {
        (left.messageID, left.digest) < (right.messageID, right.digest)
    }
}

/// Where a record was first appended in `spoor.events`.
public struct Position: Hashable, Comparable, Sendable {
    public var partition: Int
    public var offset: Int64

    public init(partition: Int, offset: Int64) {
        self.partition = partition
        self.offset = offset
    }

    public static func < (left: Self, right: Self) -> Bool {
        (left.partition, left.offset) < (right.partition, right.offset)
    }
}

/// What travels between homes: a fact or a decision, with its place in a person's order.
public struct Entry: Hashable, Sendable {
    public enum Content: Hashable, Sendable {
        case fact(Fact)
        /// Rare, and large: apart, so that facts need no room for it.
        indirect case decision(Decision)
    }

    public var content: Content
    /// Capture time: orders a person's own facts, and decides who owns a device's fact.
    public var capture: Milliseconds
    /// The homes that it has passed, first to last; empty at home. Never longer than `hopsMax`.
    public var via: [Identifier]
    public var position: Position

    public init(
        content: Content, capture: Milliseconds, via: [Identifier] = [], position: Position
    ) {
        self.content = content
        self.capture = capture
        self.via = via
        self.position = position
    }

    /// The most homes that an entry passes: device, e-mail, customer, root of the alias set.
    public static let hopsMax = 4

    public var messageID: String {
        switch content {
        case .fact(let fact): fact.messageID
        case .decision(let decision): decision.id
        }
    }

    public var receivedAt: Milliseconds {
        switch content {
        case .fact(let fact): fact.receivedAt
        case .decision(let decision): decision.loggedAt
        }
    }
}

/// A claim that a device or an e-mail address belongs to somebody from a moment on.
public struct LinkEdge: Hashable, Sendable {
    /// The message id of the fact that says so; `unlink` names it.
    public var id: String
    public var target: Identifier
    public var capture: Milliseconds
    public var receivedAt: Milliseconds
    public var trust: Trust

    public init(
        id: String, target: Identifier, capture: Milliseconds, receivedAt: Milliseconds,
        trust: Trust
    ) {
        self.id = id
        self.target = target
        self.capture = capture
        self.receivedAt = receivedAt
        self.trust = trust
    }
}

/// A claim that two customer ids are one customer.
public struct AliasEdge: Hashable, Comparable, Sendable {
    public var id: String
    /// What the customer is called from now on.
    public var user: Identifier
    /// What they were called before.
    public var previous: Identifier
    public var capture: Milliseconds

    public init(id: String, user: Identifier, previous: Identifier, capture: Milliseconds) {
        self.id = id
        self.user = user
        self.previous = previous
        self.capture = capture
    }

    /// Both, sorted: whom it joins, whichever is the new name.
    public var pair: [Identifier] { [user, previous].sorted() }

    public static func < (one: Self, other: Self) -> Bool {
        (one.capture, one.id, one.user, one.previous)
            < (other.capture, other.id, other.user, other.previous)
    }
}

/// The header that every routing record has.
///
/// `version` is the input offset at which the sender derived the record. A receiver ignores a
/// record whose version is lower than the highest it has seen of that sender: such a record is a
/// repeat after a crash, and what it says has been said already.
public struct Route: Hashable, Sendable {
    public var from: Identifier
    public var to: Identifier
    public var version: Int64
    public var loggedAt: Milliseconds

    public init(from: Identifier, to: Identifier, version: Int64, loggedAt: Milliseconds) {
        self.from = from
        self.to = to
        self.version = version
        self.loggedAt = loggedAt
    }
}

/// Tells a device's, an e-mail's or a customer's home who claims it.
public struct Link: Hashable, Sendable {
    /// A place for one edge of a sender. An edge that is sent for a slot replaces the one before.
    public struct Change: Hashable, Sendable {
        public var slot: String
        /// Nil: the slot is empty from now on.
        public var edge: LinkEdge?

        public init(slot: String, edge: LinkEdge?) {
            self.slot = slot
            self.edge = edge
        }
    }

    public var route: Route
    public var changes: [Change]
    /// When the sender was erased: links made until then do not hold for facts received later.
    public var erasures: [Milliseconds]
    /// What the sender knows of the alias set that both belong to.
    public var aliases: [AliasEdge]
    public var voidedAliases: [String]

    public init(
        route: Route, changes: [Change] = [], erasures: [Milliseconds] = [],
        aliases: [AliasEdge] = [], voidedAliases: [String] = []
    ) {
        self.route = route
        self.changes = changes
        self.erasures = erasures
        self.aliases = aliases
        self.voidedAliases = voidedAliases
    }
}

/// Brings facts to the home of their owner: one that just came in (`relay`), or those that a
/// changed interval gives to another owner (`handover`).
public struct Transfer: Hashable, Sendable {
    public enum Reason: String, Sendable { case relay, handover }

    public var reason: Reason
    public var route: Route
    public var entries: [Entry]

    public init(reason: Reason, route: Route, entries: [Entry]) {
        self.reason = reason
        self.route = route
        self.entries = entries
    }
}

/// Takes back facts that the sender had brought.
public struct Revoke: Hashable, Sendable {
    public var route: Route
    public var copies: [CopyID]

    public init(route: Route, copies: [CopyID]) {
        self.route = route
        self.copies = copies
    }
}
