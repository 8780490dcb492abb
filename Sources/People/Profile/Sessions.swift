import Enrichment
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
    /// `Session.engaged`, over all sessions.
    public private(set) var engaged: Milliseconds = 0
    /// When visits began, by the clocks of their sites.
    public private(set) var times = VisitTimes()
    private var recent = RecentList<Session>()
    /// Sessions after which the same device began another on the same site, the latest last.
    private var past: [Session] = []

    /// The latest session of each device on each site, the latest last.
    public var current: [Session] { recent.entries }

    /// Milliseconds; nil before the first session.
    public var averageDuration: Milliseconds? { count > 0 ? duration / count : nil }

    /// The latest, the one that began last at the front.
    public func latest(_ count: Int) -> [Session] {
        (past + recent.entries).leading(count) { left, right in
            left.start != right.start ? left.start > right.start : left.key < right.key
        }
    }

    struct Change {
        var isNew = false
        /// The origin is the session's own.
        var isFirst = false
        /// Where the person came from, if the fact is an arrival.
        var origin: Origin?
    }

    /// Puts a fact into its device's session, or begins one.
    mutating func see(_ key: Session.Key, _ reader: EventReader) -> Change {
        let capture = reader.capture
        var change = Change()
        let new = Session(key: key, start: capture)
        let evicted = recent.use(key, max: ProfileLimits.sessionsMax, orInsert: new) { session in
            if session.isOver(at: capture, site: reader.site) {
                past.keep(session)
                session = new
            }
            if session.facts == 0 {
                change.isNew = true
                count += 1
                times.add(reader.localTime)
            }
            let longer = session.extend(to: capture)
            duration += longer.duration
            engaged += longer.engaged
            if reader.isView { session.view(reader.page) }
            change.isFirst = session.origin == nil
            change.origin = session.arrive(reader)
        }
        if let evicted { past.keep(evicted) }
        return change
    }
}

extension [Session] {
    fileprivate mutating func keep(_ session: Session) {
        if count >= ProfileLimits.pastSessionsMax { removeFirst() }
        append(session)
    }
}

/// How many visits began in each hour of the day and on each day of the week.
public struct VisitTimes: Hashable, Sendable {
    /// The hours' before the days'; empty before the first visit.
    private var counts: [Int64] = []

    /// 24, from midnight.
    public var hours: ArraySlice<Int64> { all[..<Self.hoursADay] }
    /// 7, from Monday.
    public var weekdays: ArraySlice<Int64> { all[Self.hoursADay...] }

    private static let hoursADay = 24
    private static let countsMax = hoursADay + 7
    private static let none = [Int64](repeating: 0, count: countsMax)

    private var all: [Int64] { counts.isEmpty ? Self.none : counts }

    mutating func add(_ time: LocalTime) {
        if counts.isEmpty { counts = Self.none }
        counts[time.hour] += 1
        counts[Self.hoursADay + time.weekday] += 1
    }
}

extension Sessions: StateField {
    func encode(into writer: inout StateWriter) {
        writer.field(count)
        writer.field(duration)
        writer.field(engaged)
        writer.field(times)
        writer.field(recent)
        writer.field(past)
    }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        count = try fields.next()
        duration = try fields.next()
        engaged = try fields.next()
        times = try fields.next()
        recent = try fields.next()
        past = try fields.next()
    }
}

/// A bit for each count that is not zero, then those.
extension VisitTimes: StateField {
    func encode(into writer: inout StateWriter) {
        var mask: UInt32 = 0
        for (place, count) in counts.enumerated() where count != 0 { mask |= 1 << UInt32(place) }
        writer.write(fixed: mask)
        for count in counts where count != 0 { writer.field(count) }
    }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        let mask: UInt32 = try fields.fixed()
        guard mask != 0 else { return }
        guard mask >> Self.countsMax == 0 else {
            throw ProfileStateError("a day has 24 hours, a week seven days")
        }
        counts = Self.none
        for place in counts.indices where mask >> place & 1 == 1 {
            counts[place] = try fields.next()
        }
    }
}
