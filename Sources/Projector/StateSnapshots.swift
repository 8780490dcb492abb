import EventLog

/// Copies of partitions' state that processes share: whoever gets a partition goes on from the newest
/// copy, and need not fold all of the log.
///
/// They are a cache, as all state is. None fails a partition: without one there is the log.
public protocol StateSnapshots: Sendable {
    /// Puts the newest copy that can be read where the partition's store is opened next, unless what
    /// is there is newer. Gives up when the task is cancelled.
    ///
    /// - Parameters:
    ///   - origin: Tells the log that was folded.
    ///   - committed: Copies of a later state are of no use.
    ///   - progress: Told the part that is done, 0 to 1, from time to time.
    func restore(
        _ partition: Int, of origin: LogOrigin, upTo committed: Offset,
        _ progress: @escaping @Sendable (Double) -> Void
    ) async

    /// Whether it is time for a copy of a partition that stands at `offset`.
    func isDue(_ partition: Int, at offset: Offset) -> Bool

    /// Copies a store whose state is that at `offset`. It is set aside at once; the rest is done in
    /// the background.
    func take(_ partition: Int, of origin: String, at offset: Offset, _ store: any StateStore)
}
