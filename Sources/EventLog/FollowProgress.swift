/// How far a topic was followed, and whether all is here that there was when that began.
public struct FollowProgress: Sendable {
    /// Where each partition is read next.
    private var offsets: [Int: Offset]
    /// Where those end that are not read so far; nil before `begin`.
    private var awaited: [Int: Offset]?

    public init(offsets: [Int: Offset] = [:]) { self.offsets = offsets }

    public var hasCaughtUp: Bool { awaited?.isEmpty ?? false }

    public func offset(_ partition: Int) -> Offset { offsets[partition] ?? 0 }

    /// Whether a partition ends before where it was read to: then it was another topic's.
    public func isBeyond(_ ends: [Int: Offset]) -> Bool {
        ends.contains { offset($0.key) > $0.value }
    }

    /// - Parameter ends: Of all partitions.
    public mutating func begin(until ends: [Int: Offset]) {
        awaited = ends.filter { offset($0.key) < $0.value }
    }

    /// Records were taken in; none where the partition has no more now, though it may end later.
    public mutating func took(_ records: [Record], of partition: Int) {
        if let last = records.last {
            offsets[partition] = max(offset(partition), last.offset + 1)
        }
        if records.isEmpty || awaited?[partition] ?? .max <= offset(partition) {
            awaited?[partition] = nil
        }
    }
}
