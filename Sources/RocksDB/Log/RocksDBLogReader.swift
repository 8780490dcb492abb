import EventLog
import Events
import Synchronization

/// The embedded log as another process reads it while the server writes.
///
/// It is a secondary instance of RocksDB: it opens the server's files, keeps its own notes in a
/// temporary directory, and looks for what is new each time it is asked for the end. It can see a
/// record some milliseconds before the server's sync of it ends. It stores nothing: `append` and
/// `commit` throw `.unavailable`.
public final class RocksDBLogReader: EventLog {
    public let partitionCount: Int

    /// Nil once closed.
    private let families: Mutex<LogFamilies?>
    private let whenClosed = Latch()

    /// - Throws: `RocksDBError` if there is no log at `path` that this program can read.
    public init(path: String) throws {
        let families = try LogFamilies.open(
            path, .secondary(TemporaryDirectory()), whenClosed: whenClosed)
        guard let metadata = try LogMetadata.read(families.meta, path: path) else {
            throw RocksDBError.failed(reason: "\(path) holds no log")
        }
        partitionCount = metadata.partitionCount
        self.families = Mutex(families)
    }

    /// Closes the database and removes the reader's own files. Later calls throw `.closed`.
    public func close() async {
        families.withLock { $0 = nil }
        await whenClosed.wait()
    }

    private func reading<Result>(_ body: (LogFamilies) throws -> Result) throws -> Result {
        guard let families = families.withLock({ $0 }) else { throw EventLogError.closed }
        do {
            try families.database.catchUp()
            return try body(families)
        } catch let error as RocksDBError {
            throw EventLogError(error)
        }
    }
}

// MARK: EventLog

extension RocksDBLogReader {
    public func append(
        _ records: [NewRecord],
        whenDone: @escaping @Sendable (Result<[Offset], any Error>) -> Void
    ) {
        whenDone(.failure(EventLogError.unavailable(reason: "it is open for reading only")))
    }

    public func commit(
        _ outputs: [NewRecord], input: TopicPartition, offset: Offset
    ) async throws {
        throw EventLogError.unavailable(reason: "it is open for reading only")
    }

    public func committed(_ input: TopicPartition) async throws -> Offset {
        try reading { try $0.committedOffset(input) }
    }

    public func read(
        _ partition: TopicPartition, from offset: Offset, limit: Int, bytesMax: Int
    ) async throws -> [Record] {
        try reading {
            try $0.read(
                partition, from: offset, end: $0.end(partition), limit: limit, bytesMax: bytesMax)
        }
    }

    public func end(_ partition: TopicPartition) async throws -> Offset {
        try reading { try $0.end(partition) }
    }

    public func offset(
        _ partition: TopicPartition, atOrAfter time: Milliseconds
    ) async throws -> Offset {
        try reading { try $0.offset(partition, atOrAfter: time, end: $0.end(partition)) }
    }

    /// Looks every so often: nobody tells one process what another has written.
    public func waitForRecord(
        _ partition: TopicPartition, at offset: Offset, timeout: Milliseconds
    ) async throws {
        let deadline = ContinuousClock.now + .milliseconds(timeout)
        while try await end(partition) <= offset, ContinuousClock.now < deadline {
            let next = ContinuousClock.now + .milliseconds(RocksDBLimits.readerPollInterval)
            do {
                try await Task.sleep(until: min(next, deadline), clock: .continuous)
            } catch {
                return
            }
        }
    }
}
