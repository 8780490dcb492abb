import Enrichment
import Events
import JSON

/// By what ways the person came: the first, the last, and the last that was not typed in or kept
/// as a bookmark. An arrival is the beginning of a visit, or another campaign within one.
public struct Arrivals: Hashable, Sendable {
    public private(set) var first: Arrival?
    public private(set) var last: Arrival?
    public private(set) var lastNonDirect: Arrival?

    mutating func add(_ arrival: Arrival) {
        first = first ?? arrival
        last = arrival
        if arrival.origin.channel != .direct { lastNonDirect = arrival }
    }
}

public struct Arrival: Hashable, Sendable {
    /// Capture time of the fact that told it.
    public var at: Milliseconds
    public var site: String
    public var origin: Origin
}

extension Origin {
    /// Whether both came by the same campaign and click, if by none.
    func hasCampaign(of other: Origin) -> Bool {
        campaign == other.campaign && click == other.click
    }
}

extension Arrivals: StateField {
    func encode(into writer: inout StateWriter) {
        writer.field(first)
        writer.field(last)
        writer.field(lastNonDirect)
    }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        first = try fields.next()
        last = try fields.next()
        lastNonDirect = try fields.next()
    }
}

extension Arrival: StateField {
    func encode(into writer: inout StateWriter) {
        writer.field(time: at)
        writer.field(site)
        writer.field(origin)
    }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        at = try fields.time()
        site = try fields.next()
        origin = try fields.next()
    }
}

extension Channel: StateField {}

extension Origin: StateField {
    func encode(into writer: inout StateWriter) {
        writer.field(channel)
        writer.field(source)
        writer.field(referrerHost)
        writer.field(term)
        writer.field(campaign)
        writer.field(click)
    }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        self.init(
            channel: try fields.next(), source: try fields.next(), referrerHost: try fields.next(),
            term: try fields.next(), campaign: try fields.next(), click: try fields.next())
    }
}

extension Campaign: StateField {
    func encode(into writer: inout StateWriter) {
        writer.field(name)
        writer.field(source)
        writer.field(medium)
        writer.field(term)
        writer.field(content)
    }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        self.init(
            name: try fields.next(), source: try fields.next(), medium: try fields.next(),
            term: try fields.next(), content: try fields.next())
    }
}

extension ClickID: StateField {
    func encode(into writer: inout StateWriter) {
        writer.field(kind)
        writer.field(value)
    }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        self.init(kind: try fields.next(), value: try fields.next())
    }
}
