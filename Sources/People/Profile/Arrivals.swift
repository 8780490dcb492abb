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

extension Arrivals: StateRow {
    func encodeFields(into writer: inout JSONWriter) {
        writer.field(first)
        writer.field(last)
        writer.field(lastNonDirect)
    }

    init(fields: inout RowReader) throws(ProfileStateError) {
        first = try fields.next()
        last = try fields.next()
        lastNonDirect = try fields.next()
    }
}

extension Arrival: StateRow {
    func encodeFields(into writer: inout JSONWriter) {
        writer.field(at)
        writer.field(site)
        writer.field(origin)
    }

    init(fields: inout RowReader) throws(ProfileStateError) {
        at = try fields.next()
        site = try fields.next()
        origin = try fields.next()
    }
}

extension Channel: StateField {}

extension Origin: StateRow {
    func encodeFields(into writer: inout JSONWriter) {
        writer.field(channel)
        writer.field(source)
        writer.field(referrerHost)
        writer.field(term)
        writer.field(campaign)
        writer.field(click)
    }

    init(fields: inout RowReader) throws(ProfileStateError) {
        self.init(
            channel: try fields.next(), source: try fields.next(), referrerHost: try fields.next(),
            term: try fields.next(), campaign: try fields.next(), click: try fields.next())
    }
}

extension Campaign: StateRow {
    func encodeFields(into writer: inout JSONWriter) {
        writer.field(name)
        writer.field(source)
        writer.field(medium)
        writer.field(term)
        writer.field(content)
    }

    init(fields: inout RowReader) throws(ProfileStateError) {
        self.init(
            name: try fields.next(), source: try fields.next(), medium: try fields.next(),
            term: try fields.next(), content: try fields.next())
    }
}

extension ClickID: StateRow {
    func encodeFields(into writer: inout JSONWriter) {
        writer.field(kind)
        writer.field(value)
    }

    init(fields: inout RowReader) throws(ProfileStateError) {
        self.init(kind: try fields.next(), value: try fields.next())
    }
}
