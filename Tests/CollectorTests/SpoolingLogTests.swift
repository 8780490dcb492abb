import EventLog
import Events
import SpoorTesting
import Synchronization
import Testing

@testable import Collector

@Suite(.timeLimit(.minutes(1))) struct SpoolingLogTests {
    let target = FaultyLog()
    let files = SpoolFiles()
    let events = TopicPartition(.events, 1)

    @Test func whileTheLogIsThereNothingGoesIntoTheSpool() async throws {
        let log = await spooling()
        #expect(try await log.append([record(0), record(1)]) == [0, 1])
        #expect(files.opened == 0)
        #expect(log.metrics == SpoolMetrics(records: 0, bytes: 0, age: 0))
    }

    @Test func whatTheLogDoesNotTakeComesToItLaterInOrder() async throws {
        let log = await spooling()
        try await log.append([record(0)])
        target.presence = .away
        for number in 1..<50 { try await log.append([record(number)]) }
        #expect(log.metrics.records == 49)
        #expect(try await keys() == ["0"])
        let run = Task { await log.run() }
        target.presence = .there
        // What comes now waits behind what is in the spool, or goes straight in when that is empty.
        for number in 50..<60 { try await log.append([record(number)]) }
        try await until { try await keys().count == 60 && !files.isThere }
        #expect(try await keys() == (0..<60).map(String.init))
        #expect(log.metrics == SpoolMetrics(records: 0, bytes: 0, age: 0))
        #expect(try await log.append([record(60)]) == [60])
        run.cancel()
        await run.value
    }

    @Test func aFullSpoolRefuses() async throws {
        let log = await spooling(bytesMax: 100)
        target.presence = .away
        var taken = 0
        while taken < 1_000, (try? await log.append([record(taken)])) != nil { taken += 1 }
        #expect((5..<100).contains(taken))
        let run = Task { await log.run() }
        target.presence = .there
        try await until { try await keys().count == taken && !files.isThere }
        try await log.append([record(taken)])
        run.cancel()
        await run.value
    }

    @Test func whatTheLogDoesNotAnswerGoesIntoTheSpoolInTime() async throws {
        let time = Clock()
        let log = await spooling(clock: { time.now })
        target.presence = .silent
        let run = Task { await log.run() }
        let append = Task { try await log.append([record(0)]) }
        try await until { target.unanswered == 1 }
        #expect(log.metrics.records == 0)
        time.now += CollectorLimits.logPatience + 1
        _ = try await append.value
        #expect(log.metrics.records == 1 && log.metrics.age > CollectorLimits.logPatience)
        // The answer comes after all: nobody is told twice.
        try await until { target.unanswered == 2 }
        target.presence = .there
        target.giveUp()
        try await until { try await keys() == ["0"] && !files.isThere }
        run.cancel()
        await run.value
    }

    @Test func whoWaitsForTheLastOfASpoolIsAnsweredInTimeToo() async throws {
        let time = Clock()
        let log = await spooling(clock: { time.now })
        target.presence = .away
        let count = CollectorLimits.spoolBatchRecords + 10
        for number in 0..<count { try await log.append([record(number)]) }
        (target.presences, target.presence) = ([.there], .silent)
        let run = Task { await log.run() }
        // What is left is to be drained without anything new, and the log says nothing any more.
        try await until { target.unanswered == 1 }
        let append = Task { try await log.append([record(count)]) }
        try await until { log.metrics.records == 10 }
        try await Task.sleep(for: .milliseconds(20))
        time.now += CollectorLimits.logPatience + 1
        _ = try await append.value
        #expect(log.metrics.records == 11)
        target.presence = .there
        target.giveUp()
        try await until { try await keys().count == count + 1 && !files.isThere }
        #expect(try await keys() == (0...count).map(String.init))
        run.cancel()
        await run.value
    }

    @Test func underAnyLoadTheSpoolEndsAndNothingIsLostOrTurned() async throws {
        let log = await spooling()
        target.presence = .away
        let run = Task { await log.run() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for appender in 0..<8 {
                group.addTask {
                    for number in 0..<500 {
                        let record = NewRecord(
                            to: TopicPartition(.events, appender % 4), key: "\(appender)-\(number)",
                            value: [], timestamp: 0)
                        try await log.append([record])
                        if number == 100 { target.presence = .there }
                    }
                }
            }
            try await group.waitForAll()
        }
        try await until { !files.isThere && log.metrics.records == 0 }
        for appender in 0..<8 {
            let keys = try await target.stored.read(TopicPartition(.events, appender % 4), from: 0)
                .map(\.key).filter { $0.hasPrefix("\(appender)-") }
            #expect(keys == (0..<500).map { "\(appender)-\($0)" })
        }
        run.cancel()
        await run.value
    }

    @Test func aPartitionThatTakesNothingHoldsUpNoOtherAndItsRoomIsBounded() async throws {
        let began = ContinuousClock.now
        let log = await spooling(clock: {
            Milliseconds((ContinuousClock.now - began) / .milliseconds(1))
        })
        let other = TopicPartition(.events, 2)
        target.presence = .away
        try await log.append([record(0)])
        target.exceptions = [events: .silent]
        let run = Task { await log.run() }
        target.presence = .there
        let value = [UInt8](repeating: 32, count: 1 << 19)
        let count = 2 * CollectorLimits.spoolPrunedBytesMin / value.count
        for number in 0..<count {
            try await log.append([
                NewRecord(to: other, key: "\(number)", value: value, timestamp: 0)
            ])
            try await until { log.metrics.records <= 1 }
        }
        #expect(log.metrics.records == 1)
        #expect(try await target.stored.end(other) == Offset(count))
        try await until { files.pruned > 0 }
        target.exceptions = [:]
        target.giveUp()
        try await until { try await keys() == ["0"] && !files.isThere }
        run.cancel()
        await run.value
    }

    /// It could not keep in mind what was taken, and must neither take it again nor end there.
    @Test func aDiskThatIsFullIsEmptied() async throws {
        let log = await spooling()
        target.presence = .away
        for number in 0..<50 { try await log.append([record(number)]) }
        files.isFull = true
        let run = Task { await log.run() }
        target.presence = .there
        try await until { !files.isThere }
        #expect(try await keys() == (0..<50).map(String.init))
        #expect(log.metrics == SpoolMetrics(records: 0, bytes: 0, age: 0))
        files.isFull = false
        target.presence = .away
        try await log.append([record(50)])
        target.presence = .there
        try await until { try await keys().count == 51 && !files.isThere }
        run.cancel()
        await run.value
    }

    @Test func withoutASpoolTheLogIsUsedOnceItIsBack() async throws {
        let log = await spooling()
        files.isFull = true
        target.presence = .away
        for _ in 0..<2 {
            await #expect(throws: EventLogError.self) { try await log.append([record(0)]) }
        }
        target.presence = .there
        #expect(try await log.append([record(1)]) == [0])
        #expect(log.metrics == SpoolMetrics(records: 0, bytes: 0, age: 0))
    }

    @Test func keysGoFirst() async throws {
        let log = await spooling()
        target.presence = .away
        try await log.append([record(0)])
        let key = TopicPartition(.keys, 3)
        let count = 3 * CollectorLimits.spoolBatchRecords
        try await log.append(
            (0..<count).map { NewRecord(to: key, key: "\($0)", value: [], timestamp: 0) })
        let run = Task { await log.run() }
        target.presence = .there
        try await until { try await keys() == ["0"] }
        #expect(try await target.stored.end(key) == Offset(count))
        run.cancel()
        await run.value
    }

    @Test func whatAProcessLeftInTheSpoolTheNextOneTakesToTheLog() async throws {
        let first = await spooling()
        target.presence = .away
        for number in 0..<20 { try await first.append([record(number)]) }
        let next = await spooling()
        #expect(next.metrics.records == 20)
        try await next.append([record(20)])
        let run = Task { await next.run() }
        target.presence = .there
        try await until { try await keys().count == 21 }
        #expect(try await keys() == (0...20).map(String.init))
        run.cancel()
        await run.value
    }

    @Test func whatCannotBeOpenedAtFirstIsTakenLater() async throws {
        let first = await spooling()
        target.presence = .away
        for number in 0..<20 { try await first.append([record(number)]) }
        files.isFull = true
        let next = await spooling()
        let run = Task { await next.run() }
        await #expect(throws: EventLogError.self) { try await next.append([record(20)]) }
        target.presence = .there
        #expect(try await next.append([record(20)]) == [0])
        #expect(!next.isEmpty)
        files.isFull = false
        try await until { next.isEmpty && !files.isThere }
        #expect(try await keys() == ["20"] + (0..<20).map(String.init))
        run.cancel()
        await run.value
    }

    @Test(arguments: [1, 8])
    func whatWasSpooledForOtherPartitionsComesToThoseOfItsKeys(_ count: Int) async throws {
        let left = InMemoryEventLog(partitionCount: count)
        let names = (0..<20).map { "a:\($0)" }
        try await left.append(
            names.map {
                NewRecord(to: left.partition(.events, of: $0), key: $0, value: [], timestamp: 0)
            })
        try await left.append([
            NewRecord(to: TopicPartition(.keys, 0), key: "mark", value: [], timestamp: 0)
        ])
        files.leave(left)
        target.presence = .away
        let log = await spooling()
        #expect(log.metrics.records == 21)
        for name in names {
            let to = target.partition(.events, of: name)
            try await log.append([NewRecord(to: to, key: name, value: [], timestamp: 0)])
        }
        let run = Task { await log.run() }
        target.presence = .there
        try await until { log.isEmpty && !files.isThere }
        for name in names {
            let records = try await target.stored.read(
                target.partition(.events, of: name), from: 0)
            #expect(records.count { $0.key == name } == 2)
        }
        // Not where its key belongs, if there are several.
        if count > 1 { #expect(try await target.stored.end(TopicPartition(.keys, 0)) == 1) }
        run.cancel()
        await run.value
    }

    @Test func whatIsTooLargeIsRefusedAsEver() async throws {
        let log = await spooling()
        var large = record(0)
        large.value = Array(repeating: 32, count: EventLogLimits.recordBytesMax + 1)
        await #expect(throws: EventLogError.recordTooLarge(bytes: large.value.count)) {
            try await log.append([large])
        }
        #expect(files.opened == 0)
    }

    private func spooling(
        bytesMax: Int = 1 << 20, clock: @escaping @Sendable () -> Milliseconds = { 0 }
    ) async -> SpoolingLog {
        await SpoolingLog(target, storage: files.storage, bytesMax: bytesMax, clock: clock)
    }

    private func record(_ number: Int) -> NewRecord {
        NewRecord(to: events, key: "\(number)", value: Array("{}".utf8), timestamp: 0)
    }

    private func keys() async throws -> [String] {
        try await target.stored.read(events, from: 0).map(\.key)
    }

    private func until(_ isSo: () async throws -> Bool) async throws {
        while try await !isSo() { try await Task.sleep(for: .milliseconds(5)) }
    }
}

/// A clock that is set by hand.
private final class Clock: Sendable {
    private let time = Mutex<Milliseconds>(1_000)

    var now: Milliseconds {
        get { time.withLock { $0 } }
        set { time.withLock { $0 = newValue } }
    }
}

/// Where a spool would be on disk.
final class SpoolFiles: Sendable {
    private let state = Mutex((log: InMemoryEventLog?.none, opened: 0))
    private let prunings = Atomic(0)
    private let fullness = Atomic(false)

    var isThere: Bool { state.withLock { $0.log != nil } }
    var opened: Int { state.withLock { $0.opened } }
    var pruned: Int { prunings.load(ordering: .relaxed) }
    /// A process before left it.
    func leave(_ log: InMemoryEventLog) { state.withLock { $0.log = log } }

    /// Nothing can be written.
    var isFull: Bool {
        get { fullness.load(ordering: .relaxed) }
        set { fullness.store(newValue, ordering: .relaxed) }
    }

    var storage: SpoolingLog.Storage {
        .init(
            isThere: { self.isThere },
            open: {
                if self.isFull { throw EventLogError.unavailable(reason: "the disk is full") }
                return self.state.withLock { state in
                    let log = state.log ?? InMemoryEventLog(partitionCount: 4)
                    state = (log, state.opened + 1)
                    return Spool(decorated: log, files: self)
                }
            }, remove: { self.state.withLock { $0.log = nil } })
    }

    private struct Spool: PrunableEventLog, EventLogDecorator {
        let decorated: any EventLog
        let files: SpoolFiles

        func removeCommitted() async { files.prunings.add(1, ordering: .relaxed) }

        func commit(_ outputs: [NewRecord], input: TopicPartition, offset: Offset) async throws {
            if files.isFull { throw EventLogError.unavailable(reason: "the disk is full") }
            try await decorated.commit(outputs, input: input, offset: offset)
        }

        /// The files stay.
        func close() async {}
    }
}
