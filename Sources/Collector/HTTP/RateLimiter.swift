import Events
import SpoorConfiguration
import Synchronization

/// One bucket a key.
final class RateLimiter: Sendable {
    private let rate: Int?
    private let burst: Int
    private let buckets = Mutex<[Int: TokenBucket]>([:])

    init(_ limits: Limits) {
        rate = limits.eventsPerSecondMax
        burst = limits.eventsBurstMax ?? limits.eventsPerSecondMax ?? 0
    }

    /// Nil if the events may pass; else the seconds until the next may.
    func take(_ events: Int, of caller: Caller, now: Milliseconds) -> Int? {
        guard let rate else { return nil }
        return buckets.withLock { buckets in
            buckets[caller.index, default: TokenBucket(rate: rate, burst: burst, now: now)]
                .take(events, now: now)
        }
    }
}
