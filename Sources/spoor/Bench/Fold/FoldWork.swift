import Enrichment
import EventLog
import Events
import Foundation
import Projector
import RocksDB
import Synchronization

/// Folds all partitions of a log until nothing is left to do: everything that follows from the
/// facts is appended and folded too, and the newest profile of everybody is published.
struct FoldWork: Sendable {
    let log: RocksDBEventLog
    let lists: ReferenceLists
    /// A partition's store is in the folder of its number.
    let stores: URL
    let memory: RocksDBMemory
    private let rest = Rest()

    init(log: RocksDBEventLog, lists: ReferenceLists, stores: URL, memoryBytes: Int) {
        self.log = log
        self.lists = lists
        self.stores = stores
        memory = RocksDBMemory(
            cacheBytes: memoryBytes, writeBufferBytes: memoryBytes, stores: log.partitionCount)
    }

    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<log.partitionCount {
                group.addTask { try await fold(number) }
            }
            try await group.waitForAll()
        }
    }

    private func fold(_ number: Int) async throws {
        // Time goes by in jumps where only that is waited for: nothing is measured of it.
        let skipped = Mutex<Milliseconds>(0)
        let path = stores.appendingPathComponent("\(number)").path
        let task = try PartitionTask(
            number: number, log: log, store: RocksDBStateStore(path: path, memory: memory),
            lists: lists, clock: { wallClock() + skipped.withLock { $0 } })
        try await task.catchUp()
        let input = TopicPartition(.events, number)
        repeat {
            rest.leave(number)
            while try await task.runOnce() != .idle {}
            try await rest.enter(number, at: task.partition.offset, log)
            try await log.waitForRecord(
                input, at: task.partition.offset, timeout: Self.patience)
        } while !rest.isReached
        while !task.isPublished {
            skipped.withLock { $0 += ProjectorLimits.profileEvery }
            _ = try await task.runOnce()
        }
        try task.store()
    }

    private static let patience: Milliseconds = 5
}

/// Finds out when all partitions have come to rest. What one folds may bring records to any other.
private final class Rest: Sendable {
    private struct State {
        /// Where those stand that have folded all they saw.
        var resting: [Int: Offset] = [:]
        var isReached = false
    }

    private let state = Mutex(State())

    var isReached: Bool { state.withLock { $0.isReached } }

    func leave(_ number: Int) { state.withLock { $0.resting[number] = nil } }

    /// All that a partition brings about is appended before it comes to rest; so where all rest at
    /// the end of what they have to read, nothing is under way.
    func enter(_ number: Int, at offset: Offset, _ log: RocksDBEventLog) async throws {
        let resting = state.withLock { state in
            state.resting[number] = offset
            return state.resting
        }
        guard resting.count == log.partitionCount else { return }
        for partition in 0..<log.partitionCount {
            let end = try await log.end(TopicPartition(.events, partition))
            guard end == resting[partition] else { return }
        }
        state.withLock { $0.isReached = true }
    }
}
