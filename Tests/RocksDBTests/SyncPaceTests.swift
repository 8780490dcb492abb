import Testing

@testable import RocksDB

@Suite struct SyncPaceTests {
    private let start = ContinuousClock.now

    @Test func theFirstDoesNotWait() {
        #expect(SyncPace().delay(now: start) == .zero)
    }

    @Test func whoWritesAloneDoesNotWait() {
        var pace = SyncPace()
        pace.begin(writes: 1, now: start)
        #expect(pace.delay(now: start) == .zero)
    }

    @Test func severalWaitForTheInterval() {
        var pace = SyncPace()
        pace.begin(writes: 2, now: start)
        #expect(pace.delay(now: start) == RocksDBLimits.syncInterval)
        #expect(pace.delay(now: start + .microseconds(300)) == .microseconds(700))
        #expect(pace.delay(now: start + .seconds(1)) == .zero)
        pace.begin(writes: 1, now: start)
        #expect(pace.delay(now: start) == .zero)
    }
}
