import EventLog
import SpoorTesting
import Testing

@testable import Projector

/// What an operator is told while a server starts.
struct CatchUpTests {
    private func part(
        _ from: Offset, _ offset: Offset, of until: Offset, at times: ClosedRange<Int64>
    ) -> CatchUp.Part {
        CatchUp.Part(
            from: from, offset: offset, until: until, startedAt: times.lowerBound,
            updatedAt: times.upperBound)
    }

    @Test("partitions count together, and only what was not stored")
    func sum() {
        let catchUp = CatchUp([
            part(100, 200, of: 400, at: 1_000...2_000), part(0, 100, of: 100, at: 1_500...3_000),
        ])
        #expect(catchUp.folded == 200 && catchUp.total == 400 && catchUp.share == 0.5)
        #expect(catchUp.perSecond == 100 && catchUp.secondsLeft == 2)
        #expect("\(catchUp)" == "50 % of 400 records, 100/s, 2 s left")
    }

    @Test("before there is a rate, no time is told; at the end, none is left")
    func ends() {
        #expect("\(CatchUp([part(0, 0, of: 7, at: 5...5)]))" == "0 % of 7 records, 0/s")
        #expect("\(CatchUp([part(0, 7, of: 7, at: 0...1_000)]))" == "100 % of 7 records, 7/s")
        #expect(CatchUp([]).share == 1)
    }

    @Test(
        "a start from no state tells of the whole log; one that is told to stop does not finish it")
    func rebuild() async throws {
        let log = InMemoryEventLog(partitionCount: 1)
        let input = TopicPartition(.events, 0)
        let records = (0..<2_500).map { number in
            NewRecord(to: input, key: "tick", value: Array("{}".utf8), timestamp: Int64(number))
        }
        try await log.append(records)
        try await log.commit([], input: input, offset: 2_500)
        let task = try PartitionTask(
            number: 0, log: log, store: InMemoryStateStore(), lists: nil, clock: { 0 })
        var told: [Offset] = []
        try await task.catchUp { offset, until in
            told.append(offset)
            #expect(until == 2_500)
        }
        #expect(told == [0, 1_000, 2_000, 2_500])

        let stoppedAt = Task {
            let task = try PartitionTask(
                number: 0, log: log, store: InMemoryStateStore(), lists: nil, clock: { 0 })
            await #expect(throws: CancellationError.self) {
                try await task.catchUp { offset, _ in
                    if offset == 1_000 { withUnsafeCurrentTask { $0?.cancel() } }
                }
            }
            return task.partition.offset
        }
        #expect(try await stoppedAt.value == 1_000)
    }

    @Test(
        "offsets without a record are passed over, and nothing beyond what was committed is taken in"
    )
    func gaps() async throws {
        let input = TopicPartition(.events, 0)
        let records = (0..<50).map { number in
            NewRecord(to: input, key: "tick", value: Array("{}".utf8), timestamp: Int64(number))
        }
        // After a record, and after what has none.
        for committed in [31, 32, 50] as [Offset] {
            let stored = InMemoryEventLog(partitionCount: 1)
            try await stored.append(records)
            try await stored.commit([], input: input, offset: committed)
            let log = GappyLog(decorated: stored)
            let task = try PartitionTask(
                number: 0, log: log, store: InMemoryStateStore(), lists: nil, clock: { 0 })
            try await task.catchUp()
            #expect(task.partition.offset == committed)
            while try await task.runOnce() != .idle {}
            #expect(task.partition.offset == max(committed, 49))
        }
    }
}

/// As a topic that is written in transactions: every other record is a mark that nobody sees.
private struct GappyLog: EventLogDecorator {
    let decorated: any EventLog

    func read(
        _ partition: TopicPartition, from offset: Offset, limit: Int, bytesMax: Int
    ) async throws -> [Record] {
        let all = try await decorated.read(
            partition, from: offset, limit: .max, bytesMax: bytesMax)
        return Array(all.filter { $0.offset % 2 == 0 }.prefix(limit))
    }
}
