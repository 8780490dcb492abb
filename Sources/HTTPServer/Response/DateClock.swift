import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The moment as answers tell it, `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7); written once a
/// second.
final class DateClock: Sendable {
    private let last = Mutex((second: 0, text: [UInt8]()))

    var text: [UInt8] {
        let second = time(nil)
        return last.withLock { last in
            if last.second != second { last = (second, Self.text(of: second)) }
            return last.text
        }
    }

    static func text(of second: Int) -> [UInt8] {
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        var (second, parts) = (second, tm())
        gmtime_r(&second, &parts)
        let pair = { (number: Int32) in (number < 10 ? "0" : "") + String(number) }
        let date =
            "\(days[Int(parts.tm_wday)]), \(pair(parts.tm_mday)) \(months[Int(parts.tm_mon)])"
            + " \(parts.tm_year + 1_900)"
        let time = "\(pair(parts.tm_hour)):\(pair(parts.tm_min)):\(pair(parts.tm_sec))"
        return Array("\(date) \(time) GMT".utf8)
    }
}
