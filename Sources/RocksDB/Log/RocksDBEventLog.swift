import EventLog
import Events
import Foundation
import Synchronization

/// The embedded log: RocksDB in this process, which alone writes to it.
///
/// 1. A record is acknowledged once its write is synced, and readers see it only then.
/// 2. A crash at any moment keeps all that was acknowledged; offsets go on without a gap.
/// 3. Each call is one write: all of its records, and the offset it commits, or nothing.
///
/// Other processes read beside it with `openReader`.
public final class RocksDBEventLog: EventLog {
    public let partitionCount: Int

    private struct Open {
        let families: LogFamilies
        let writer: LogWriter
    }

    /// Nil once closed. A call that is under way keeps what it uses.
    private let state: Mutex<Open?>
    private let ends: EndOffsets
    private let whenClosed: Latch

    /// Opens the log in the directory `path`, or makes it there.
    /// - Throws: `EventLogError.locked` if another process writes to it;
    ///   `RocksDBError.partitionCount` if it was made with another number of partitions.
    public init(path: String, partitionCount: Int) throws {
        precondition((1...Int(UInt16.max)).contains(partitionCount))
        self.partitionCount = partitionCount
        whenClosed = Latch()
        let families = try Self.openFamilies(path, partitionCount, whenClosed)
        var tails = PartitionTable(partitionCount: partitionCount, repeating: PartitionTail())
        for partition in tails.partitions { tails[partition] = try families.tail(partition) }
        ends = EndOffsets(tails.map(\.end))
        state = Mutex(Open(families: families, writer: LogWriter(families, tails, ends)))
    }

    deinit { shut() }

    /// Writes what is queued, ends every wait and closes the database. Later calls throw `.closed`.
    public func close() async {
        shut()
        await whenClosed.wait()
    }

    /// A reader beside the process that writes; it sees what has been written by the time it asks.
    public static func openReader(path: String) throws -> RocksDBLogReader {
        try RocksDBLogReader(path: path)
    }

    private func shut() {
        let open = state.withLock { state in
            defer { state = nil }
            return state
        }
        open?.families.database.stopMerging()
        open?.writer.close()
        ends.close()
    }

    private func use() throws(EventLogError) -> Open {
        guard let open = state.withLock({ $0 }) else { throw .closed }
        return open
    }

    private static func openFamilies(
        _ path: String, _ partitionCount: Int, _ whenClosed: Latch
    ) throws -> LogFamilies {
        do {
            let families = try LogFamilies.open(path, .primary, whenClosed: whenClosed)
            let metadata = LogMetadata(partitionCount: partitionCount)
            guard let stored = try LogMetadata.read(families.meta, path: path) else {
                try metadata.write(to: families.meta)
                return families
            }
            guard stored.partitionCount == partitionCount else {
                throw RocksDBError.partitionCount(
                    path: path, stored: stored.partitionCount, requested: partitionCount)
            }
            return families
        } catch RocksDBError.locked(let path) {
            throw EventLogError.locked(path: path)
        }
    }
}

// MARK: Writing

extension RocksDBEventLog {
    public func append(
        _ records: [NewRecord],
        whenDone: @escaping @Sendable (Result<[Offset], any Error>) -> Void
    ) {
        do {
            let open = try use()
            if records.isEmpty { return whenDone(.success([])) }
            open.writer.write(QueuedWrite(write: try LogWrite(records), whenDone: whenDone))
        } catch {
            whenDone(.failure(error))
        }
    }

    public func commit(
        _ outputs: [NewRecord], input: TopicPartition, offset: Offset
    ) async throws {
        let write = try LogWrite(outputs, commit: (input, offset))
        let open = try use()
        _ = try await withCheckedThrowingContinuation { done in
            open.writer.write(QueuedWrite(write: write) { done.resume(with: $0) })
        }
    }
}

// MARK: Removing

extension RocksDBEventLog: PrunableEventLog {
    public func removeCommitted() async throws {
        let database = try use().families.database
        let partitions = PartitionTable(partitionCount: partitionCount, repeating: ()).partitions
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { done in
                // It takes seconds where much is left.
                Thread {
                    Thread.tellSystem(name: "spoor-prune")
                    done.resume(
                        with: Result { try self.reading { try $0.removeCommitted(partitions) } })
                }.start()
            }
        } onCancel: {
            database.stopMerging()
        }
    }
}

// MARK: Reading

extension RocksDBEventLog {
    public func committed(_ input: TopicPartition) async throws -> Offset {
        try reading { try $0.committedOffset(input) }
    }

    public func read(
        _ partition: TopicPartition, from offset: Offset, limit: Int, bytesMax: Int
    ) async throws -> [Record] {
        let end = try ends[partition]
        return try reading {
            try $0.read(partition, from: offset, end: end, limit: limit, bytesMax: bytesMax)
        }
    }

    public func end(_ partition: TopicPartition) async throws -> Offset {
        try ends[partition]
    }

    public func offset(
        _ partition: TopicPartition, atOrAfter time: Milliseconds
    ) async throws -> Offset {
        let end = try ends[partition]
        return try reading { try $0.offset(partition, atOrAfter: time, end: end) }
    }

    public func waitForRecord(
        _ partition: TopicPartition, at offset: Offset, timeout: Milliseconds
    ) async throws {
        try await ends.wait(partition, at: offset, timeout: timeout)
    }

    /// What the records of a topic take on disk, without those that are in the write-ahead log only.
    public func storedBytes(_ topic: Topic) throws -> Int {
        try reading { try $0.storedBytes(topic, partitionCount: partitionCount) }
    }

    private func reading<Value>(_ body: (LogFamilies) throws -> Value) throws -> Value {
        let families = try use().families
        do {
            return try body(families)
        } catch let error as RocksDBError {
            throw EventLogError(error)
        }
    }
}
