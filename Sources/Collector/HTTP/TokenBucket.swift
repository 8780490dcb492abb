import Events

/// How much a key may still send. Integers only; the clock is an input.
///
/// A batch goes through whole if anything is left, and is paid off afterwards: so that a batch
/// larger than the burst is not refused for ever.
struct TokenBucket: Sendable {
    /// Events a second.
    private let rate: Int64
    private let burst: Int64
    /// In thousandths of an event; below zero while a batch is being paid off.
    private var level: Int64
    private var filledAt: Milliseconds

    init(rate: Int, burst: Int, now: Milliseconds) {
        self.rate = Int64(rate)
        self.burst = Int64(burst) * 1_000
        level = self.burst
        filledAt = now
    }

    /// Nil if the events may pass; else the seconds until the next may.
    mutating func take(_ events: Int, now: Milliseconds) -> Int? {
        // One event a second is a thousandth of one a millisecond.
        let elapsed = min(max(now - filledAt, 0), .days(1))
        level = min(burst, level + elapsed * rate)
        filledAt = now
        guard level <= 0 else {
            level -= Int64(events) * 1_000
            return nil
        }
        let wait = (1 - level + rate - 1) / rate
        return Int((wait + 999) / 1_000)
    }
}
