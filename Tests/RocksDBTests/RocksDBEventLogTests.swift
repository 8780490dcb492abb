import EventLog
import Events
import SpoorTesting
import Testing

@testable import RocksDB

@Suite(.timeLimit(.minutes(1))) struct RocksDBEventLogTests {
    let scratch: Scratch
    let events = TopicPartition(.events, 1)

    init() throws { scratch = try Scratch() }

    @Test(arguments: EventLogContract.cases)
    func contract(_ rule: EventLogContract.Case) async throws {
        let log = try RocksDBEventLog(
            path: scratch.log, partitionCount: EventLogContract.partitionCount)
        try await rule.check(log)
        await log.close()
    }

    @Test func closed() async throws {
        let log = try RocksDBEventLog(path: scratch.log, partitionCount: 2)
        try await log.append([sample(0, to: events)])
        let wait = Task { [events] in
            try await log.waitForRecord(events, at: 1, timeout: .seconds(30))
        }
        try await Task.sleep(for: .milliseconds(10))
        await log.close()
        await #expect(throws: EventLogError.closed) { try await wait.value }
        try await EventLogContract.checkClosed(log)
        await log.close()
    }

    @Test func closingWritesWhatIsQueued() async throws {
        let log = try RocksDBEventLog(path: scratch.log, partitionCount: 2)
        let stored = await withTaskGroup(of: Bool.self) { [events] group in
            for number in 0..<50 {
                group.addTask { (try? await log.append([sample(number, to: events)])) != nil }
            }
            await log.close()
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        let again = try RocksDBEventLog(path: scratch.log, partitionCount: 2)
        #expect(try await again.end(events) == Offset(stored))
        await again.close()
    }

    @Test func reopeningKeepsEverything() async throws {
        for run in 0..<3 {
            let log = try RocksDBEventLog(path: scratch.log, partitionCount: 2)
            let first = run * 3_000
            #expect(try await log.end(events) == Offset(first))
            #expect(try await log.committed(events) == Offset(first))
            let new = (first..<(first + 3_000)).map { sample($0, to: events) }
            #expect(try await log.append(new).first == Offset(first))
            try await log.commit([], input: events, offset: Offset(first + 3_000))
            #expect(try await log.offset(events, atOrAfter: 2_500) == 2_500)
            #expect(try await log.read(events, from: 0).count == first + 3_000)
            await log.close()
        }
    }

    @Test func whatIsRemovedTakesNoRoomAndOffsetsGoOn() async throws {
        var log = try RocksDBEventLog(path: scratch.log, partitionCount: 2)
        let other = TopicPartition(.events, 0)
        var random = SystemRandomNumberGenerator()
        // It cannot be packed.
        let value = (0..<(1 << 17)).flatMap { _ in
            withUnsafeBytes(of: random.next()) { Array($0) }
        }
        for round in 0..<4 {
            for number in 0..<16 {
                var new = sample(round * 16 + number, to: events)
                new.value = value
                try await log.append([new])
            }
            try await log.append([sample(round, to: other)])
            try await log.commit([], input: events, offset: Offset(round * 16 + 14))
            try await log.removeCommitted()
            #expect(try log.storedBytes(.events) < 3 << 20)
            await log.close()
            log = try RocksDBEventLog(path: scratch.log, partitionCount: 2)
            #expect(try await log.end(events) == Offset(round * 16 + 16))
            #expect(try await log.read(events, from: Offset(round * 16 + 14)).count == 2)
            #expect(try await log.read(other, from: 0).count == round + 1)
        }
        try await log.commit([], input: events, offset: 64)
        try await log.removeCommitted()
        try await log.removeCommitted()
        await log.close()
        log = try RocksDBEventLog(path: scratch.log, partitionCount: 2)
        #expect(try await log.append([sample(0, to: events)]) == [64])
        #expect(try await log.read(events, from: 64).count == 1)
        await #expect(throws: EventLogError.self) { try await log.read(events, from: 63) }
        await log.close()
    }

    @Test func droppingItClosesIt() async throws {
        for end in 0..<3 {
            let log = try await reopened()
            #expect(try await log.end(events) == Offset(end))
            try await log.append([sample(end, to: events)])
        }
    }

    /// The database closes when its last user lets go of it, which may be a moment later.
    private func reopened() async throws -> RocksDBEventLog {
        while true {
            do {
                return try RocksDBEventLog(path: scratch.log, partitionCount: 2)
            } catch EventLogError.locked {
                try await Task.sleep(for: .milliseconds(5))
            }
        }
    }

    @Test func oneWriterAtATime() async throws {
        let log = try RocksDBEventLog(path: scratch.log, partitionCount: 2)
        #expect(throws: EventLogError.locked(path: scratch.log)) {
            try RocksDBEventLog(path: scratch.log, partitionCount: 2)
        }
        await log.close()
    }

    @Test func thePartitionCountIsFixed() async throws {
        let log = try RocksDBEventLog(path: scratch.log, partitionCount: 2)
        await log.close()
        let expected = RocksDBError.partitionCount(path: scratch.log, stored: 2, requested: 3)
        #expect(throws: expected) { try RocksDBEventLog(path: scratch.log, partitionCount: 3) }
    }

    @Test func aCrashKeepsWhatWasAcknowledged() async throws {
        let log = try RocksDBEventLog(path: scratch.log, partitionCount: 2)
        let writing = Task { [events] in
            var next = 0
            while !Task.isCancelled {
                let new = (next..<(next + 10)).map { sample($0, to: events, bytes: 200) }
                next += 10
                try await log.commit(new, input: events, offset: Offset(next / 10))
            }
        }
        for _ in 0..<5 {
            try await Task.sleep(for: .milliseconds(30))
            let acknowledged = try await log.end(events)
            let image = try scratch.crashImage(of: scratch.log)
            let revived = try RocksDBEventLog(path: image, partitionCount: 2)
            let end = try await revived.end(events)
            #expect(end >= acknowledged)
            #expect(end % 10 == 0, "a commit was stored in part")
            #expect(try await revived.committed(events) == end / 10)
            let records = try await revived.read(events, from: 0)
            #expect(records.map(\.key) == (0..<records.count).map { "key-\($0)" })
            #expect(try await revived.append([sample(0, to: events)]) == [end])
            await revived.close()
        }
        writing.cancel()
        try await writing.value
        await log.close()
    }
}
