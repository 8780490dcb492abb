import EventLog
import Events
import Testing

@testable import Collector

@Suite struct SpoolStateTests {
    var state = SpoolState(bytesMax: 100, isLeft: false)
    let one = TopicPartition(.events, 0)
    let other = TopicPartition(.events, 1)

    @Test mutating func onceALogIsAwayEverythingQueues() {
        #expect(state.route(new(10), at: 5) == .log)
        #expect(state.divert(new(10), at: 5) == .spool)
        #expect(state.route(new(10, 10), at: 6) == .spool)
        #expect((state.records, state.bytes, state.oldest) == (3, 30, 5))
        let isClosed = state.close()
        #expect(!isClosed, "there is something to drain")
    }

    @Test mutating func whatIsDrainedMakesRoom() {
        #expect(state.divert(new(90), at: 5) == .spool)
        #expect(state.route(new(20), at: 6) == .full)
        state.took(stored(90), of: one)
        #expect(state.oldest == nil)
        #expect(state.route(new(20), at: 7) == .spool)
        state.refused(new(20))
        #expect((state.records, state.bytes) == (0, 0))
    }

    @Test mutating func anEmptySpoolTakesOneRecordHoweverLarge() {
        #expect(state.divert(new(1_000), at: 5) == .spool)
        #expect(state.route(new(1), at: 5) == .full)
    }

    @Test mutating func theOldestIsThatOfThePartitionThatTakesNothing() {
        #expect(state.divert(new(10), at: 5) == .spool)
        #expect(state.route(new(10, to: other) + new(10, to: other), at: 6) == .spool)
        state.took(stored(10, at: 6), of: other)
        #expect(state.oldest == 5)
        state.took(stored(10, at: 5), of: one)
        #expect((state.records, state.oldest) == (1, 6))
    }

    @Test mutating func whileTheRestIsDrainedWhatIsNewWaits() {
        #expect(state.divert(new(10), at: 5) == .spool)
        state.handOver(at: 5)
        #expect(state.route(new(10), at: 6) == .park)
        #expect(state.route(new(CollectorLimits.parkedBytesMax), at: 6) == .full)
        #expect(state.divert(new(10), at: 4) == .spool, "it was on its way before")
        state.took(stored(10, 10), of: one)
        let isClosed = state.close()
        #expect(isClosed)
        #expect(state.route(new(10), at: 6) == .park)
        #expect(state.divert(new(10), at: 6) == .park)
        state.closed()
        #expect(state.route(new(10), at: 7) == .log)
    }

    @Test mutating func aLogThatGoesAwayAgainMeanwhileIsSpooledFor() {
        #expect(state.divert(new(10), at: 5) == .spool)
        state.handOver(at: 5)
        state.resume()
        #expect(state.route(new(10), at: 6) == .spool)
    }

    @Test mutating func nothingIsHandedOverWhileMuchIsLeft() {
        var state = SpoolState(bytesMax: .max, isLeft: false)
        let many = Array(repeating: 1, count: CollectorLimits.spoolBatchRecords + 1)
        #expect(state.divert(many.flatMap { new($0) }, at: 5) == .spool)
        state.handOver(at: 5)
        #expect(state.phase == .spooling)
        state.took(stored(1), of: one)
        state.handOver(at: 5)
        #expect(state.phase == .handingOver)
    }

    @Test mutating func aSpoolThatCannotBeOpenedIsGivenUp() {
        #expect(state.divert(new(10), at: 5) == .spool)
        state.giveUp()
        #expect(state.route(new(10), at: 5) == .spool, "something is on its way there")
        state.refused(new(10, 10))
        state.giveUp()
        #expect(state.route(new(10), at: 6) == .log)
    }

    /// Else whoever appends would wait for it, over and over.
    @Test mutating func nothingIsHandedOverWhileAPartitionTakesNothing() {
        #expect(state.divert(new(10), at: 5) == .spool)
        state.offered(one, at: 6)
        state.offered(one, at: CollectorLimits.logPatience)
        state.handOver(at: 7 + CollectorLimits.logPatience)
        #expect(state.phase == .spooling)
        state.took(stored(10), of: one)
        state.handOver(at: 7 + CollectorLimits.logPatience)
        #expect(state.phase == .handingOver)
    }

    @Test func whatAProcessLeftIsDrainedFirst() {
        var state = SpoolState(bytesMax: 100, isLeft: true)
        #expect(!state.isEmpty)
        #expect(state.route(new(10), at: 1) == .log)
        #expect(state.divert(new(10), at: 1) == .shut)
        state.found(stored(10, 10, 10, at: 2), of: one)
        state.opened()
        #expect(state.route(new(10), at: 9) == .spool)
        #expect((state.records, state.oldest) == (4, 2))
    }

    private func new(_ sizes: Int..., to partition: TopicPartition? = nil) -> [NewRecord] {
        sizes.map { size in
            NewRecord(
                to: partition ?? one, key: "", value: Array(repeating: 32, count: size),
                timestamp: 0)
        }
    }

    private func stored(_ sizes: Int..., at time: Milliseconds = 0) -> [Record] {
        sizes.map { size in
            Record(
                offset: 0, key: "", value: Array(repeating: 32, count: size), timestamp: time)
        }
    }
}
