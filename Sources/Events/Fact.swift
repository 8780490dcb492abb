import JSON

/// One thing that somebody did, as the collector accepted it: the record of kind `event`, or
/// `consent` where they said what their data may be used for.
///
/// The typed members are what routing and ordering need; everything else stays in `bytes` and is
/// read by the fold. An object, because facts are passed on and kept in many places, and never
/// change.
public final class Fact: Sendable {
    /// The whole record as it was written.
    public let bytes: [UInt8]
    public let site: String
    /// Names the fact within its site; copies with one id are one fact.
    public let messageID: String
    public let type: EventType
    public let device: Identifier?
    public let email: Identifier?
    public let user: Identifier?
    /// The other name that an `alias` joins to `user`.
    public let alias: Identifier?
    public let trust: Trust
    /// When the collector received it; by the collector's clock.
    public let receivedAt: Milliseconds
    /// What moves timers: `receivedAt`, or the original time on import.
    public let loggedAt: Milliseconds
    /// When the client sent it; by the client's clock.
    public let sentAt: Milliseconds?
    /// When it happened; by the client's clock.
    public let timestamp: Milliseconds?

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

    /// The same fact with another record.
    public func with(bytes: [UInt8]) -> Fact {
        Fact(
            bytes: bytes, site: site, messageID: messageID, type: type, device: device,
            email: email, user: user, alias: alias, trust: trust, receivedAt: receivedAt,
            loggedAt: loggedAt, sentAt: sentAt, timestamp: timestamp)
    }

    /// Whose home the fact goes to first: the strongest id that it carries.
    public var key: Identifier {
        guard let key = user ?? email ?? device else {
            preconditionFailure("a fact has at least one id; the codec checks it")
        }
        return key
    }
}

extension Fact: Hashable {
    public static func == (left: Fact, right: Fact) -> Bool {
        left === right
            || left.bytes == right.bytes && left.site == right.site
                && left.messageID == right.messageID && left.type == right.type
                && left.device == right.device && left.email == right.email
                && left.user == right.user && left.alias == right.alias
                && left.trust == right.trust && left.receivedAt == right.receivedAt
                && left.loggedAt == right.loggedAt && left.sentAt == right.sentAt
                && left.timestamp == right.timestamp
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(messageID)
        hasher.combine(receivedAt)
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
