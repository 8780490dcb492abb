import JSON

/// A record of `spoor.events`, by kind. `Schemas/` has a JSON Schema for each.
public enum EventsRecord: Hashable, Sendable {
    /// Somebody did something.
    case event(Fact)
    /// Time passed in this partition.
    case tick(Tick)
    /// New rules and settings hold from here on.
    case release(Release)
    /// People of a key range are looked at again under a new release.
    case sweep(Sweep)
    /// A trigger fired, was withheld or withdrawn.
    case decision(Decision)
    /// Somebody's data is to be forgotten.
    case erase(Erase)
    /// Links are declared void.
    case unlink(Unlink)
    /// A journal is over its cap; what lies below is closed.
    case seal(Seal)
    case link(Link)
    case transfer(Transfer)
    case revoke(Revoke)

    /// The value of `kind` in the record.
    public var kind: String {
        switch self {
        case .event(let fact): fact.type.recordKind
        case .tick: "tick"
        case .release: "release"
        case .sweep: "sweep"
        case .decision(let decision): decision.outcome.rawValue
        case .erase: "erase"
        case .unlink: "unlink"
        case .seal: "seal"
        case .link: "link"
        case .transfer(let transfer): transfer.reason.rawValue
        case .revoke: "revoke"
        }
    }

    /// Moves partition time.
    public var loggedAt: Milliseconds {
        switch self {
        case .event(let fact): fact.loggedAt
        case .tick(let tick): tick.loggedAt
        case .release(let release): release.loggedAt
        case .sweep(let sweep): sweep.loggedAt
        case .decision(let decision): decision.loggedAt
        case .erase(let erase): erase.loggedAt
        case .unlink(let unlink): unlink.loggedAt
        case .seal(let seal): seal.loggedAt
        case .link(let link): link.route.loggedAt
        case .transfer(let transfer): transfer.route.loggedAt
        case .revoke(let revoke): revoke.route.loggedAt
        }
    }

    /// The record's key, whose home folds it; nil for those that concern a whole partition.
    public var home: Identifier? {
        switch self {
        case .event(let fact): fact.key
        case .tick, .release, .sweep: nil
        case .decision(let decision): decision.home
        case .erase(let erase): erase.of
        case .unlink(let unlink): unlink.on
        case .seal(let seal): seal.of
        case .link(let link): link.route.to
        case .transfer(let transfer): transfer.route.to
        case .revoke(let revoke): revoke.route.to
        }
    }
}

public struct Tick: Hashable, Sendable {
    public var loggedAt: Milliseconds
    public init(loggedAt: Milliseconds) { self.loggedAt = loggedAt }
}

/// Rules and every setting that steers the fold: one copy in every partition, each with the same
/// `effectiveAt`.
public struct Release: Hashable, Sendable {
    /// SHA-256 of `content` in canonical form, in hexadecimal.
    public var digest: String
    public var effectiveAt: Milliseconds
    /// Digest of the reference lists (user agents, referrers, bots, public suffixes) in force, in
    /// hexadecimal; nil where it is not known.
    public var lists: String?
    public var loggedAt: Milliseconds
    /// `{"rules": […], "sites": […]}`; the rules' and the settings' own codecs read it.
    public var content: JSONValue

    public init(
        digest: String, effectiveAt: Milliseconds, lists: String? = nil, loggedAt: Milliseconds,
        content: JSONValue
    ) {
        self.digest = digest
        self.effectiveAt = effectiveAt
        self.lists = lists
        self.loggedAt = loggedAt
        self.content = content
    }
}

/// Looks at the people after `after` again, some at a time, so that a new rule reaches those who
/// are silent without stalling the partition.
public struct Sweep: Hashable, Sendable {
    /// The digest of the release that it serves; a newer release ends the sweep.
    public var release: String
    /// The last identifier that was looked at; empty at the start.
    public var after: String
    public var loggedAt: Milliseconds

    public init(release: String, after: String, loggedAt: Milliseconds) {
        self.release = release
        self.after = after
        self.loggedAt = loggedAt
    }
}

/// Forgets what was received of `of` until `receivedAt`.
public struct Erase: Hashable, Sendable {
    public var of: Identifier
    public var receivedAt: Milliseconds
    public var loggedAt: Milliseconds

    public init(of: Identifier, receivedAt: Milliseconds, loggedAt: Milliseconds) {
        self.of = of
        self.receivedAt = receivedAt
        self.loggedAt = loggedAt
    }
}

/// Declares link edges of `on` void, by the message ids that made them.
public struct Unlink: Hashable, Sendable {
    public var on: Identifier
    public var edges: [String]
    public var loggedAt: Milliseconds

    public init(on: Identifier, edges: [String], loggedAt: Milliseconds) {
        self.on = on
        self.edges = edges
        self.loggedAt = loggedAt
    }
}

/// Closes the part of a journal that was captured before `below`.
public struct Seal: Hashable, Sendable {
    public var of: Identifier
    public var below: Milliseconds
    public var loggedAt: Milliseconds

    public init(of: Identifier, below: Milliseconds, loggedAt: Milliseconds) {
        self.of = of
        self.below = below
        self.loggedAt = loggedAt
    }
}
