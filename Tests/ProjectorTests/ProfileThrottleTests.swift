import Events
import Testing

@testable import Projector

/// Whose profiles go out when.
struct ProfileThrottleTests {
    private let a = Identifier(.device, "a")
    private let b = Identifier(.device, "b")
    private let c = Identifier(.device, "c")

    @Test("at once, and then once a second at most")
    func second() {
        var throttle = ProfileThrottle()
        #expect(throttle.isEmpty && throttle.nextDue == nil)
        throttle.touch([a, b])
        throttle.touch([a])
        #expect(throttle.waiting.sorted() == [a, b] && throttle.nextDue == .min)
        #expect(throttle.take(now: 100, limit: 10) == [a, b])
        #expect(throttle.isEmpty && throttle.nextDue == nil)
        throttle.touch([b])
        #expect(throttle.waiting == [b] && throttle.nextDue == 1_100)
        #expect(throttle.take(now: 1_099, limit: 10) == [])
        #expect(throttle.take(now: 1_100, limit: 10) == [b])
        #expect(throttle.take(now: 9_000, limit: 10) == [] && throttle.isEmpty)
        throttle.touch([a])
        #expect(throttle.take(now: 9_000, limit: 10) == [a])
    }

    @Test("so many at once; the others follow in the order in which they were touched")
    func limit() {
        var throttle = ProfileThrottle()
        throttle.touch([c, a, b])
        #expect(throttle.take(now: 0, limit: 2) == [c, a])
        #expect(!throttle.isEmpty && throttle.waiting == [b])
        throttle.touch([c])
        #expect(throttle.take(now: 0, limit: 2) == [b])
        #expect(throttle.take(now: 1_000, limit: 2) == [c])
    }

    @Test("a clock that is set back keeps nobody waiting")
    func clockSetBack() {
        var throttle = ProfileThrottle()
        throttle.touch([a])
        _ = throttle.take(now: 1_000_000, limit: 1)
        throttle.touch([a])
        #expect(throttle.take(now: 5, limit: 1) == [a])
    }
}
