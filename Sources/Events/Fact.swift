import JSON

/// One thing that somebody did, as the collector accepted it: the record of kind `event`, or
/// `consent` where they said what their data may be used for.
///
/// The typed members are what routing and ordering need; everything else stays in `bytes` and is
/// read by the fold.
public struct Fact: Hashable, Sendable {
    /// The whole record, in the JSON writer's canonical form.
    public var bytes: [UInt8]
    public var site: String
    /// Names the fact within its site; copies with one id are one fact.
    public var messageID: String
    public var type: EventType
    public var device: Identifier?
    public var email: Identifier?
    public var user: Identifier?
    /// The other name that an `alias` joins to `user`.
    public var alias: Identifier?
    public var trust: Trust
    /// When the collector received it; by the collector's clock.
    public var receivedAt: Milliseconds
    /// What moves timers: `receivedAt`, or the original time on import.
    public var loggedAt: Milliseconds
    /// When the client sent it; by the client's clock.
    public var sentAt: Milliseconds?
    /// When it happened; by the client's clock.
    public var timestamp: Milliseconds?

    public init(
        bytes: [UInt8], site: String, messageID: String, type: EventType, device: Identifier?,
        email: Identifier?, user: Identifier?, alias: Identifier?, trust: Trust,
        receivedAt: Milliseconds, loggedAt: Milliseconds, sentAt: Milliseconds?,
        timestamp: Milliseconds?
    ) {
        self.bytes = bytes
        self.site = site
        self.messageID = messageID
        self.type = type
        self.device = device
        self.email = email
        self.user = user
        self.alias = alias
        self.trust = trust
        self.receivedAt = receivedAt
        self.loggedAt = loggedAt
        self.sentAt = sentAt
        self.timestamp = timestamp
    }

    /// Whose home the fact goes to first: the strongest id that it carries.
    public var key: Identifier {
        guard let key = user ?? email ?? device else {
            preconditionFailure("a fact has at least one id; the codec checks it")
        }
        return key
    }
}

/// The calls of the Segment spec (source: segment.com/docs/connections/spec), and `consent`.
public enum EventType: String, Sendable, CaseIterable {
    case track, page, screen, identify, group, alias, consent

    /// The value of `kind` in the record of such a call.
    public var recordKind: String { self == .consent ? "consent" : "event" }
}

/// How well the link between a device and a person is founded, weakest first.
public enum Trust: String, Sendable, Comparable, CaseIterable {
    /// Somebody typed an e-mail address.
    case typed
    /// The page said who is logged in.
    case asserted
    /// A server said so with a secret key.
    case proven

    private var rank: Int {
        switch self {
        case .typed: 0
        case .asserted: 1
        case .proven: 2
        }
    }

    public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
}
