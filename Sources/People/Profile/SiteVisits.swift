import Events
import JSON

/// What somebody did on one of the tenant's sites.
public struct SiteVisits: Hashable, Sendable {
    public var site: String
    public internal(set) var facts: Int64 = 0
    public internal(set) var visits: Int64 = 0
    /// `page` and `screen` calls.
    public internal(set) var pageViews: Int64 = 0
    public internal(set) var firstSeen: Milliseconds
    public internal(set) var lastSeen: Milliseconds

    init(site: String, seen: Milliseconds) {
        self.site = site
        firstSeen = seen
        lastSeen = seen
    }
}

extension SiteVisits: Kept {
    var key: String { site }
    var rank: Int64 { facts }

    func encode(into writer: inout StateWriter) {
        writer.field(site)
        writer.field(facts)
        writer.field(visits)
        writer.field(pageViews)
        writer.field(time: firstSeen)
        writer.field(time: lastSeen)
    }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        site = try fields.next()
        facts = try fields.next()
        visits = try fields.next()
        pageViews = try fields.next()
        firstSeen = try fields.time()
        lastSeen = try fields.time()
    }
}
