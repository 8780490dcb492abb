import EventLog
import Events
import Projector
import ReadAPI
import Synchronization
import Testing

/// The copy of `spoor.profiles` over restarts.
@Suite struct ProfileStoreTests {
    private static let partition = TopicPartition(.profiles, 0)

    private func log(_ ids: [String]) async throws -> InMemoryEventLog {
        let log = InMemoryEventLog(partitionCount: 1)
        try await log.append(
            ids.map {
                NewRecord(
                    to: Self.partition, key: $0, value: Array(#"{"id":"\#($0)"}"#.utf8),
                    timestamp: 1)
            })
        return log
    }

    /// Whom a copy has that follows the log at that time.
    private func people(
        _ store: KeptStore, _ log: InMemoryEventLog, at now: Milliseconds
    ) async throws -> [String] {
        let people = try ProfileStore(log: log, store: store, clock: { now })
        let following = Task { try await people.run() }
        while !people.hasCaughtUp { await Task.yield() }
        // At the end it says so to the store.
        while try store.get(.meta, Array("current/0".utf8)) == nil { await Task.yield() }
        following.cancel()
        _ = await following.result
        return try people.records(after: []).map { String(decoding: $0.id, as: UTF8.self) }
    }

    @Test func aCopyThatWasAwayForLongIsReadAnew() async throws {
        let begin: Milliseconds = .days(100)
        for (days, expected) in [(14, ["u:ann", "u:cy"]), (16, ["u:bo", "u:cy"])]
            as [(Int64, [String])]
        {
            let store = KeptStore()
            _ = try await people(store, try await log(["u:ann", "u:cy"]), at: begin)
            // Ann was erased, and compaction has taken her tombstone: nothing tells of her.
            let compacted = try await log(["u:bo", "u:cy"])
            #expect(try await people(store, compacted, at: begin + .days(days)) == expected)
        }
    }

    @Test(arguments: [#"{"id":"u:ann"}"#, "{", "", "[]", #"{"id":5}"#, "\u{0}"])
    func whatIsNoProfileOfItsKeyIsPassedOver(_ value: String) async throws {
        let log = try await log(["u:bo", "u:cy"])
        try await log.append([
            NewRecord(to: Self.partition, key: "u:dan", value: Array(value.utf8), timestamp: 1),
            NewRecord(to: Self.partition, key: "u:bo", value: [0xFF, 0xFE], timestamp: 1),
        ])
        #expect(try await people(KeptStore(), log, at: 0) == ["u:bo", "u:cy"])
    }

    @Test func oneThatIsStoppedWhileItIsEmptiedIsEmptiedAgain() async throws {
        let store = KeptStore()
        let log = try await log(["u:ann"])
        _ = try await people(store, log, at: .days(100))
        store.writesLeft.store(1, ordering: .relaxed)
        #expect(throws: StateStoreError.self) {
            _ = try ProfileStore(log: log, store: store, clock: { .days(116) })
        }
        store.writesLeft.store(.max, ordering: .relaxed)
        let compacted = try await self.log(["u:bo"])
        #expect(try await people(store, compacted, at: .days(116)) == ["u:bo"])
    }

    /// A process that is stopped again and again while it reads a long topic comes to its end.
    @Test func aCopyThatIsNotWholeYetIsGoneOnWith() async throws {
        let store = KeptStore()
        let log = try await log(["u:ann", "u:bo"])
        let people = try ProfileStore(
            log: OneRecordLog(decorated: log), store: store, clock: { .days(100) })
        let following = Task { try await people.run() }
        while try store.get(.meta, Array("offset/0".utf8)) == nil { await Task.yield() }
        following.cancel()
        _ = await following.result
        // Who is read is not read again.
        var write = StateWrite()
        write.delete(.nodes, Array("u:ann".utf8))
        try store.write(write)
        #expect(try await self.people(store, log, at: .days(101)) == ["u:bo"])
    }

    @Test func aCopyOfAnotherLogIsReadAnew() async throws {
        let store = KeptStore()
        let first = try await log(["u:ann", "u:bo", "u:cy"])
        #expect(try await people(store, first, at: 1).count == 3)
        #expect(try await people(store, try await log(["u:dee"]), at: 2) == ["u:dee"])
        let longer = ["u:eve", "u:fay", "u:gus"]
        #expect(try await people(store, try await log(longer), at: 3) == longer)
        // The same log, and a record more.
        var write = StateWrite()
        write.put(.nodes, Array("u:kept".utf8), Array(#"{"id":"u:kept"}"#.utf8))
        try store.write(write)
        let all = try await people(store, try await log(longer + ["u:hal"]), at: 4)
        #expect(all == longer + ["u:hal", "u:kept"])
    }
}

/// What is left of a store when its process has ended. Sendable: one call at a time is in it.
private final class KeptStore: StateStore, @unchecked Sendable {
    private let store = InMemoryStateStore()
    private let isBusy = Mutex(())
    /// Later ones fail.
    let writesLeft = Atomic(Int.max)

    func get(_ family: StateFamily, _ key: [UInt8]) throws -> [UInt8]? {
        try isBusy.withLock { _ in try store.get(family, key) }
    }

    func scan(
        _ family: StateFamily, from: [UInt8], prefix: [UInt8],
        _ body: (_ key: [UInt8], _ value: [UInt8]) throws -> Bool
    ) throws {
        try isBusy.withLock { _ in try store.scan(family, from: from, prefix: prefix, body) }
    }

    func write(_ write: StateWrite) throws {
        guard writesLeft.subtract(1, ordering: .relaxed).newValue >= 0 else {
            throw StateStoreError(reason: "the process is stopped")
        }
        try isBusy.withLock { _ in try store.write(write) }
    }
}

/// Gives the first record, and then nothing for an hour.
private struct OneRecordLog: EventLogDecorator {
    let decorated: any EventLog

    func read(
        _ partition: TopicPartition, from offset: Offset, limit: Int, bytesMax: Int
    ) async throws -> [Record] {
        if offset > 0 { try await Task.sleep(for: .seconds(3_600)) }
        return try await decorated.read(partition, from: offset, limit: 1, bytesMax: bytesMax)
    }
}
