import Enrichment
import EventLog
import Events
import Foundation
import Projector
import RocksDB
import Synchronization

/// Folds all partitions of a log until nothing is left to do.
struct FoldWork {
    private let log: any EventLog
    private let tasks: [PartitionTask]

    init(
        log: any EventLog, lists: ReferenceLists, folder: FoldFolder, memoryBytes: Int,
        clock: @escaping () -> Milliseconds
    ) throws {
        self.log = log
        let memory = RocksDBMemory(
            cacheBytes: memoryBytes / 2, writeBufferBytes: memoryBytes / 2,
            stores: log.partitionCount)
        tasks = try (0..<log.partitionCount).map { number in
            try PartitionTask(
                number: number, log: log, store: folder.openState(number, memory), lists: lists,
                memory: FoldMemory(sharing: memoryBytes, partitions: log.partitionCount),
                clock: clock)
        }
    }

    /// Takes the partitions over, where processes share the log.
    func begin() async throws {
        try await each { try await $0.catchUp() }
    }

    /// Folds what is in the log. What follows from it may be left for the next call, as where
    /// more is coming in all the time.
    func fold() async throws {
        try await each { task in while try await task.runOnce() == .full {} }
    }

    /// Folds everything that follows from what was folded.
    private func settle() async throws {
        let (log, rest) = (log, Rest())
        try await each { task in
            let number = task.partition.number
            repeat {
                rest.leave(number)
                while try await task.runOnce() == .full {}
                try await rest.enter(number, at: task.partition.offset, log)
                try await log.waitForRecord(
                    TopicPartition(.events, number), at: task.partition.offset,
                    timeout: Self.patience)
            } while !rest.isReached
        }
    }

    /// Folds what is left, publishes everybody's newest profile, and writes the state.
    ///
    /// - Parameter skip: Lets time go by where only that is waited for.
    func finish(_ skip: @escaping @Sendable (Milliseconds) -> Void) async throws {
        try await settle()
        var isPublished = false
        while !isPublished {
            skip(ProjectorLimits.profileEvery)
            try await each { task in _ = try await task.runOnce() }
            isPublished = tasks.allSatisfy(\.isPublished)
        }
        try await each { try $0.store() }
    }

    /// On as many threads as there are.
    private func each(_ body: @escaping @Sendable (PartitionTask) async throws -> Void) async throws
    {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in tasks {
                let lent = Lent(task: task)
                group.addTask { try await body(lent.task) }
            }
            try await group.waitForAll()
        }
    }

    private static let patience: Milliseconds = 5
}

/// Sendable: one task at a time has it, until all of a round have ended.
private struct Lent: @unchecked Sendable {
    let task: PartitionTask
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
    func enter(_ number: Int, at offset: Offset, _ log: any EventLog) async throws {
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
