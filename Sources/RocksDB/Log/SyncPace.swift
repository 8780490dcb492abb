/// When the log may sync next.
///
/// A sync costs the same for one write as for fifty. While writes come from several callers, the next
/// sync waits until an interval has passed since the last began, so that more of them share it; who
/// writes alone never waits, as nobody would join.
struct SyncPace {
    private var lastBegan: ContinuousClock.Instant?
    private var wasShared = false

    /// How long to wait before the queue is taken; zero mostly where the disk is slower.
    func delay(now: ContinuousClock.Instant) -> Duration {
        guard wasShared, let lastBegan else { return .zero }
        return max(.zero, lastBegan + RocksDBLimits.syncInterval - now)
    }

    mutating func begin(writes: Int, now: ContinuousClock.Instant) {
        lastBegan = now
        wasShared = writes > 1
    }
}
