import Events
import JSON

/// Visits: a device's facts on a site with no gap longer than `SiteSettings.sessionGap`, at most
/// `SiteSettings.sessionMax` from first to last.
///
/// Facts without a device, as servers send them, belong to no session. A current session that is
/// given up for others (`ProfileLimits.sessionsMax`) is over: what follows is a new visit.
public struct Sessions: Hashable, Sendable {
    public private(set) var count: Int64 = 0
    /// From first to last fact, over all sessions.
    public private(set) var duration: Milliseconds = 0
    private var recent = RecentList<Session>()

    /// The latest session of each device on each site, the latest last.
    public var current: [Session] { recent.entries }

    /// Milliseconds; nil before the first session.
    public var averageDuration: Milliseconds? { count > 0 ? duration / count : nil }

    mutating func see(_ key: Session.Key, at capture: Milliseconds, site: SiteSettings) {
        let new = Session(key: key, start: capture, last: capture)
        recent.use(key, max: ProfileLimits.sessionsMax, orInsert: new) { session in
            if session.isOver(at: capture, site: site) { session.begin(at: capture) }
            if session.facts == 0 { count += 1 }
            duration += session.extend(to: capture)
        }
    }
}

public struct Session: Hashable, Sendable {
    public struct Key: Hashable, Sendable {
        public var site: String
        public var device: Identifier
    }

    public var key: Key
    /// Capture time of the first fact.
    public private(set) var start: Milliseconds
    /// Capture time of the last fact.
    public private(set) var last: Milliseconds
    public private(set) var facts: Int64 = 0

    init(key: Key, start: Milliseconds, last: Milliseconds) {
        self.key = key
        self.start = start
        self.last = last
    }

    fileprivate func isOver(at capture: Milliseconds, site: SiteSettings) -> Bool {
        capture - last > site.sessionGap || capture - start > site.sessionMax
    }

    fileprivate mutating func begin(at capture: Milliseconds) {
        self = Session(key: key, start: capture, last: capture)
    }

    /// - Returns: By how much the session became longer.
    fileprivate mutating func extend(to capture: Milliseconds) -> Milliseconds {
        let longer = max(0, capture - last)
        last += longer
        facts += 1
        return longer
    }
}

extension Sessions: StateRow {
    func encodeFields(into writer: inout JSONWriter) {
        writer.field(count)
        writer.field(duration)
        writer.field(recent)
    }

    init(fields: inout RowReader) throws(ProfileStateError) {
        count = try fields.next()
        duration = try fields.next()
        recent = try fields.next()
    }
}

extension Session: Kept {
    func encodeFields(into writer: inout JSONWriter) {
        writer.field(key.site)
        writer.field(key.device)
        writer.field(start)
        writer.field(last)
        writer.field(facts)
    }

    init(fields: inout RowReader) throws(ProfileStateError) {
        key = Key(site: try fields.next(), device: try fields.next())
        start = try fields.next()
        last = try fields.next()
        facts = try fields.next()
    }
}
