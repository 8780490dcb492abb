import Enrichment
import EventLog
import Events
import Foundation
import Projector
import ReadAPI
import RocksDB

/// Projector and read side on a log, as a server runs them, without HTTP.
struct BenchPipeline: Sendable {
    private let log: RocksDBEventLog
    private let projector: ProjectorService
    private let people: ProfileStore
    private let workers = WorkerThreads(count: ProcessInfo.processInfo.activeProcessorCount)

    private static let memoryBytes = 512 << 20

    /// - Parameter directory: Gets the state and the profiles.
    init(log: RocksDBEventLog, directory: URL) throws {
        self.log = log
        let memory = RocksDBMemory(
            cacheBytes: Self.memoryBytes / 4, writeBufferBytes: Self.memoryBytes / 4,
            stores: log.partitionCount + 1)
        projector = ProjectorService(
            log: log,
            openStore: { number, _ in
                let path = directory.appendingPathComponent("state-\(number)").path
                return try RocksDBStateStore(path: path, memory: memory)
            }, lists: try ReferenceLists.bundled(), memory: Self.memoryBytes / 2, clock: wallClock)
        people = try ProfileStore(
            log: log,
            store: RocksDBStateStore(
                path: directory.appendingPathComponent("profiles").path, memory: memory),
            clock: wallClock)
    }

    /// Runs it as long as `body` takes.
    func whileRunning<Result: Sendable>(
        _ body: @Sendable @escaping () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask(executorPreference: workers) {
                await projector.run()
                return nil
            }
            group.addTask(executorPreference: workers) {
                do { try await people.run() } catch is CancellationError {}
                return nil
            }
            group.addTask { try await body() }
            defer { group.cancelAll() }
            while let result = try await group.next() {
                if let result { return result }
            }
            throw Failure("the projector ended by itself")
        }
    }

    /// Waits until what was in the log before is folded, everybody's profile was published and can
    /// be read, and what was due before has fired.
    func settle() async throws {
        try await wait { try await isSettled }
        var unpublished = Set(0..<log.partitionCount)
        try await wait {
            for (number, partition) in projector.status where partition.isPublished {
                unpublished.remove(number)
            }
            return unpublished.isEmpty
        }
        try await wait { try await people.lag() < Self.lagMax }
        try await wait { try await isSettled }
    }

    private func wait(until isReached: () async throws -> Bool) async throws {
        while try await !isReached() { try await Task.sleep(for: .milliseconds(50)) }
    }

    /// Where many timers wait, there is always something that was just appended, or is just due.
    private var isSettled: Bool {
        get async throws {
            guard projector.isLive else { return false }
            for (number, partition) in projector.status {
                let end = try await log.end(TopicPartition(.events, number))
                let isLate = (partition.nextDue ?? .max) < wallClock() - Self.latenessMax
                if isLate || end - partition.offset > Self.lagMax { return false }
            }
            return true
        }
    }

    private static let lagMax: Offset = 100
    private static let latenessMax: Milliseconds = 500
}
