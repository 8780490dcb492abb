/// A moment, in milliseconds since 1970-01-01T00:00:00Z, or a length of time in milliseconds.
///
/// All times in records and state are of this type: integers compare, add and serialise the same
/// everywhere, which a replay depends on.
public typealias Milliseconds = Int64

extension Milliseconds {
    public static func seconds(_ count: Int64) -> Milliseconds { count * 1_000 }
    public static func minutes(_ count: Int64) -> Milliseconds { count * 60_000 }
    public static func hours(_ count: Int64) -> Milliseconds { count * 3_600_000 }
    public static func days(_ count: Int64) -> Milliseconds { count * 86_400_000 }
}
