import EventLog
import Events

/// How far the partitions are, since the start, with what was committed before and is not in their
/// stored state: most of the log where that is rebuilt, little after a crash.
public struct CatchUp: Hashable, Sendable, CustomStringConvertible {
    /// Records that were folded.
    public private(set) var folded: Offset = 0
    /// Records that are to be folded, those included.
    public private(set) var total: Offset = 0
    /// From when the first began to when something was last folded.
    public private(set) var milliseconds: Milliseconds = 0

    /// How far one partition is.
    struct Part: Hashable {
        var from: Offset
        var offset: Offset
        var until: Offset
        var startedAt: Milliseconds
        var updatedAt: Milliseconds
    }

    /// Where nothing is folded.
    public init() {}

    init(_ parts: some Collection<Part>) {
        for part in parts {
            folded += part.offset - part.from
            total += part.until - part.from
        }
        guard let start = parts.map(\.startedAt).min(), let end = parts.map(\.updatedAt).max()
        else { return }
        milliseconds = max(0, end - start)
    }

    /// 0 to 1.
    public var share: Double { total == 0 ? 1 : Double(folded) / Double(total) }

    public var perSecond: Double {
        milliseconds == 0 ? 0 : Double(folded) * 1_000 / Double(milliseconds)
    }

    /// At the rate so far; nil before anything is folded.
    public var secondsLeft: Double? {
        perSecond > 0 ? Double(total - folded) / perSecond : nil
    }

    /// `34 % of 10000000 records, 25100/s, 263 s left`.
    public var description: String {
        let left = folded < total ? secondsLeft.map { ", \(Int($0.rounded(.up))) s left" } : nil
        return "\(Int(share * 100)) % of \(total) records, \(Int(perSecond))/s\(left ?? "")"
    }
}
