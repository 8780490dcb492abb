import Enrichment
import Events
import JSON

/// A browser or app that the person used.
public struct Device: Hashable, Sendable {
    public var id: Identifier
    public internal(set) var firstSeen: Milliseconds
    public internal(set) var lastSeen: Milliseconds
    /// Nil while nothing says whose device it is.
    public internal(set) var link: DeviceLink?
    public internal(set) var description = DeviceDescription()
    /// What the program calls itself that used the id last; nil for people.
    public internal(set) var bot: String?

    init(id: Identifier, seen: Milliseconds) {
        self.id = id
        firstSeen = seen
        lastSeen = seen
    }
}

/// What sort of device it is, as the latest fact that told so has it.
public struct DeviceDescription: Hashable, Sendable {
    public var kind = DeviceKind.unknown
    public var browser: Software?
    public var system: Software?
    public var brand: String?
    public var model: String?

    /// What is not told anew stays as it was known.
    mutating func update(_ new: DeviceDescription) {
        if new.kind != .unknown { kind = new.kind }
        browser = new.browser ?? browser
        system = new.system ?? system
        brand = new.brand ?? brand
        model = new.model ?? model
    }
}

/// How a device came to be a person's: its earliest fact with a customer id or an e-mail, unless
/// that fact's edge is void.
public struct DeviceLink: Hashable, Sendable {
    public enum How: String, Sendable, CaseIterable {
        case identify, alias
        /// Any other call that had both ids.
        case event
    }

    public var at: Milliseconds
    public var how: How
    public var trust: Trust
    /// The message id of the fact; `unlink` names it.
    public var edge: String

    /// Nil unless the fact links its device.
    init?(_ fact: Fact, at capture: Milliseconds, voided: (String) -> Bool) {
        guard fact.user != nil || fact.email != nil, !voided(fact.messageID) else { return nil }
        at = capture
        trust = fact.trust
        edge = fact.messageID
        how =
            switch fact.type {
            case .identify: .identify
            case .alias: .alias
            case .track, .page, .screen, .group, .consent: .event
            }
    }
}

extension Device: Kept {
    var key: Identifier { id }

    func encode(into writer: inout StateWriter) {
        writer.field(id)
        writer.field(time: firstSeen)
        writer.field(time: lastSeen)
        writer.field(link)
        writer.field(description)
        writer.field(bot)
    }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        id = try fields.next()
        firstSeen = try fields.time()
        lastSeen = try fields.time()
        link = try fields.next()
        description = try fields.next()
        bot = try fields.next()
    }
}

extension DeviceKind: StateField {}

extension DeviceDescription: StateField {
    func encode(into writer: inout StateWriter) {
        writer.field(kind)
        writer.field(browser)
        writer.field(system)
        writer.field(brand)
        writer.field(model)
    }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        kind = try fields.next()
        browser = try fields.next()
        system = try fields.next()
        brand = try fields.next()
        model = try fields.next()
    }
}

extension Software: StateField {
    func encode(into writer: inout StateWriter) {
        writer.field(name)
        writer.field(version)
    }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        self.init(name: try fields.next(), version: try fields.next())
    }
}

extension DeviceLink.How: StateField {}

extension DeviceLink: StateField {
    func encode(into writer: inout StateWriter) {
        writer.field(time: at)
        writer.field(how)
        writer.field(trust)
        writer.field(edge)
    }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        at = try fields.time()
        how = try fields.next()
        trust = try fields.next()
        edge = try fields.next()
    }
}
