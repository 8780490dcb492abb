import EventLog
import Events
import Foundation
import Testing

@testable import RocksDB

@Suite(.timeLimit(.minutes(1))) struct RocksDBLogReaderTests {
    let scratch: Scratch
    let events = TopicPartition(.events, 1)

    init() throws { scratch = try Scratch() }

    @Test func itFollowsTheWriter() async throws {
        let log = try RocksDBEventLog(path: scratch.log, partitionCount: 2)
        try await log.append([sample(0, to: events)])
        let reader = try RocksDBEventLog.openReader(path: scratch.log)
        #expect(reader.partitionCount == 2)
        let writing = Task { [events] in
            for number in 1..<300 { try await log.append([sample(number, to: events)]) }
            try await log.commit([], input: events, offset: 300)
        }
        var keys: [String] = []
        while keys.count < 300 {
            let next = Offset(keys.count)
            try await reader.waitForRecord(events, at: next, timeout: .seconds(10))
            keys += try await reader.read(events, from: next).map(\.key)
        }
        try await writing.value
        #expect(keys == (0..<300).map { "key-\($0)" })
        #expect(try await reader.committed(events) == 300)
        #expect(try await reader.offset(events, atOrAfter: 250) == 250)
        await reader.close()
        await log.close()
    }

    @Test func itSeesWhatTheWriterMovesToFiles() async throws {
        let log = try RocksDBEventLog(path: scratch.log, partitionCount: 2)
        let reader = try RocksDBEventLog.openReader(path: scratch.log)
        for round in 0..<3 {
            // More than a write buffer, so that files come and write-ahead logs go.
            for call in 0..<8 {
                let first = (round * 8 + call) * 100
                try await log.append(
                    (first..<(first + 100)).map { sample($0, to: events, bytes: 100_000) })
            }
            let end = Offset((round + 1) * 800)
            #expect(try await reader.end(events) == end)
            let last = try await reader.read(events, from: end - 3)
            #expect(last.map(\.offset) == Array((end - 3)..<end))
            let first = try await reader.read(events, from: 0, limit: 2, bytesMax: .max)
            #expect(first.map(\.key) == ["key-0", "key-1"])
        }
        await log.close()
        #expect(try await reader.end(events) == 2_400)
        await reader.close()
    }

    @Test func itStoresNothing() async throws {
        let log = try RocksDBEventLog(path: scratch.log, partitionCount: 2)
        let reader = try RocksDBEventLog.openReader(path: scratch.log)
        await #expect(throws: EventLogError.self) {
            try await reader.append([sample(0, to: events)])
        }
        await #expect(throws: EventLogError.self) {
            try await reader.commit([], input: events, offset: 1)
        }
        #expect(try await reader.end(events) == 0)
        await log.close()
        await reader.close()
        await #expect(throws: EventLogError.closed) { try await reader.end(events) }
    }

    @Test func thereMustBeALog() throws {
        #expect(throws: RocksDBError.self) {
            try RocksDBEventLog.openReader(path: scratch.path + "/nothing")
        }
    }
}
