import Events
import Testing

@testable import Collector

@Suite struct SpoolStateTests {
    var state = SpoolState(bytesMax: 100, isThere: false)

    @Test mutating func onceALogIsAwayEverythingQueues() {
        #expect(state.route(1, 10, at: 5) == .log)
        #expect(state.divert(1, 10, at: 5) == .spool)
        #expect(state.route(2, 20, at: 6) == .spool)
        #expect((state.records, state.bytes, state.oldest) == (3, 30, 5))
        let isClosed = state.close()
        #expect(!isClosed, "there is something to drain")
    }

    @Test mutating func whatIsDrainedMakesRoom() {
        #expect(state.divert(1, 90, at: 5) == .spool)
        #expect(state.route(1, 20, at: 6) == .full)
        state.left(1, 90)
        #expect(state.oldest == nil)
        #expect(state.route(1, 20, at: 7) == .spool)
    }

    @Test mutating func anEmptySpoolTakesOneRecordHoweverLarge() {
        #expect(state.divert(1, 1_000, at: 5) == .spool)
        #expect(state.route(1, 1, at: 5) == .full)
    }

    @Test mutating func whileTheRestIsDrainedWhatIsNewWaits() {
        #expect(state.divert(1, 10, at: 5) == .spool)
        state.handOver()
        #expect(state.route(1, 10, at: 6) == .park)
        #expect(state.route(1, CollectorLimits.parkedBytesMax, at: 6) == .full)
        #expect(state.divert(1, 10, at: 4) == .spool, "it was on its way before")
        state.left(2, 20)
        let isClosed = state.close()
        #expect(isClosed)
        #expect(state.route(1, 10, at: 6) == .park)
        #expect(state.divert(1, 10, at: 6) == .park)
        state.closed()
        #expect(state.route(1, 10, at: 7) == .log)
    }

    @Test mutating func aLogThatGoesAwayAgainMeanwhileIsSpooledFor() {
        #expect(state.divert(1, 10, at: 5) == .spool)
        state.handOver()
        state.resume()
        #expect(state.route(1, 10, at: 6) == .spool)
    }

    @Test mutating func nothingIsHandedOverWhileMuchIsLeft() {
        var state = SpoolState(bytesMax: .max, isThere: false)
        #expect(state.divert(CollectorLimits.spoolBatchRecords + 1, 10, at: 5) == .spool)
        state.handOver()
        #expect(state.phase == .spooling)
    }

    @Test func whatAProcessLeftIsDrainedFirst() {
        var state = SpoolState(bytesMax: 100, isThere: true)
        state.found(3, 30, since: 2)
        #expect(state.route(1, 10, at: 9) == .spool)
        #expect((state.records, state.oldest) == (4, 2))
    }
}
