import Events
import Foundation

/// A moment by the clock on a wall.
public struct LocalTime: Hashable, Sendable {
    /// 0 to 23.
    public var hour: Int
    /// 0, Monday, to 6, Sunday.
    public var weekday: Int

    /// Whether there are rules for the zone of that IANA name.
    public static func hasZone(_ name: String) -> Bool {
        name == "UTC" || (name.contains("/") && TimeZone(identifier: name) != nil)
    }

    /// - Parameter local: Milliseconds since 1970 plus the zone's offset.
    init(local: Milliseconds) {
        let day = Milliseconds.days(1)
        let days = local / day - (local % day < 0 ? 1 : 0)
        hour = Int((local - days * day) / .hours(1))
        // 1970-01-01 was a Thursday.
        let weekday = (days + 3) % 7
        self.weekday = Int(weekday < 0 ? weekday + 7 : weekday)
    }
}

/// Offsets of time zones. The rules are those of the ICU data in the program, the same on every
/// machine that runs it.
struct TimeZones {
    private var zones: [String: TimeZone] = [:]
    private var offsets: [Quarter: Milliseconds] = [:]

    /// No zone changes its offset but on a quarter of an hour.
    private struct Quarter: Hashable {
        var zone: String
        var number: Int64
    }

    /// - Parameter name: IANA; UTC if there is no such zone.
    mutating func localTime(at time: Milliseconds, in name: String) -> LocalTime {
        if name == "UTC" { return LocalTime(local: time) }
        let quarter = Quarter(zone: name, number: time / .minutes(15))
        if let offset = offsets[quarter] { return LocalTime(local: time + offset) }
        let zone = zones[name] ?? TimeZone(identifier: name) ?? .gmt
        zones[name] = zone
        let date = Date(timeIntervalSince1970: Double(time) / 1_000)
        let offset = Milliseconds.seconds(Int64(zone.secondsFromGMT(for: date)))
        if offsets.count >= Self.offsetsMax { offsets.removeAll(keepingCapacity: true) }
        offsets[quarter] = offset
        return LocalTime(local: time + offset)
    }

    private static let offsetsMax = 4_096
}
