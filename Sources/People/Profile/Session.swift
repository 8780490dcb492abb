import Enrichment
import Events
import JSON

/// A visit.
public struct Session: Hashable, Sendable {
    public struct Key: Hashable, Comparable, Sendable {
        public var site: String
        public var device: Identifier

        public static func < (left: Self, right: Self) -> Bool {
            (left.site, left.device) < (right.site, right.device)
        }
    }

    public var key: Key
    /// Capture time of the first fact.
    public private(set) var start: Milliseconds
    /// Capture time of the last fact.
    public private(set) var last: Milliseconds
    public private(set) var facts: Int64 = 0
    /// `page` and `screen` calls.
    public private(set) var pageViews: Int64 = 0
    /// Between one fact and the next, at most `SiteSettings.engagedGap` each time.
    public private(set) var engaged: Milliseconds = 0
    /// Nil until a fact tells of a page.
    public private(set) var origin: Origin?
    /// What was looked at first.
    public private(set) var entry: String?
    /// What was looked at last.
    public private(set) var exit: String?

    init(key: Key, start: Milliseconds) {
        self.key = key
        self.start = start
        last = start
    }

    func isOver(at capture: Milliseconds, site: SiteSettings) -> Bool {
        capture - last > site.sessionGap || capture - start > site.sessionMax
    }

    /// - Returns: By how much the session, and the engagement in it, became longer.
    mutating func extend(
        to capture: Milliseconds
    ) -> (duration: Milliseconds, engaged: Milliseconds) {
        let longer = max(0, capture - last)
        let engagedLonger = min(longer, ProfileLimits.engagedGap)
        last += longer
        engaged += engagedLonger
        facts += 1
        return (longer, engagedLonger)
    }

    mutating func view(_ page: String?) {
        pageViews += 1
        entry = entry ?? page
        exit = page ?? exit
    }

    /// - Returns: The origin, where it makes an arrival: the session's first, or another campaign.
    mutating func arrive(_ reader: EventReader) -> Origin? {
        guard reader.tellsPage else { return nil }
        guard let known = origin else {
            origin = reader.origin ?? .direct
            return origin
        }
        guard reader.mayHaveCampaign, !reader.comesFromWithin, let new = reader.origin,
            new.campaign != nil || new.click != nil, !new.hasCampaign(of: known)
        else { return nil }
        return new
    }
}

extension Session: Kept {
    func encode(into writer: inout StateWriter) {
        writer.field(key.site)
        writer.field(key.device)
        writer.field(time: start)
        writer.field(time: last)
        writer.field(facts)
        writer.field(pageViews)
        writer.field(engaged)
        writer.field(origin)
        writer.field(entry)
        writer.field(exit)
    }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        key = Key(site: try fields.next(), device: try fields.next())
        start = try fields.time()
        last = try fields.time()
        facts = try fields.next()
        pageViews = try fields.next()
        engaged = try fields.next()
        origin = try fields.next()
        entry = try fields.next()
        exit = try fields.next()
    }
}
