import EventLog
import Events

/// What one call wants written, encoded by the caller.
struct LogWrite: Sendable {
    struct Entry {
        let to: TopicPartition
        let timestamp: Milliseconds
        /// Where the encoded record ends in `bytes`; it begins where the one before it ends.
        let bytesEnd: Int
    }

    private(set) var entries: [Entry] = []
    private(set) var bytes: [UInt8] = []
    let commit: (input: TopicPartition, offset: Offset)?

    init(
        _ records: [NewRecord], commit: (input: TopicPartition, offset: Offset)? = nil
    ) throws(EventLogError) {
        try records.checkSizes()
        self.commit = commit
        entries.reserveCapacity(records.count)
        bytes.reserveCapacity(records.reduce(0) { $0 + $1.value.count + 64 })
        for record in records {
            RecordCodec.encode(record, into: &bytes)
            entries.append(
                Entry(to: record.to, timestamp: record.timestamp, bytesEnd: bytes.count))
        }
    }

    /// What the write counts for in the queue.
    var weight: Int { bytes.count + entries.count * RocksDBLimits.queueRecordBytes }
}

/// A write, and who is to be told what became of it.
struct QueuedWrite: Sendable {
    let write: LogWrite
    let whenDone: @Sendable (Result<[Offset], any Error>) -> Void
}

/// The writes that wait for the writer thread, in the order in which they came.
struct AppendQueue: Sendable {
    private var writes: [QueuedWrite] = []
    private var bytes = 0
    private var isClosed = false

    enum Admission: Equatable {
        /// Queued. The thread must be woken if the queue was empty.
        case accepted(wake: Bool)
        case full
        case closed
    }

    enum Work {
        case write([QueuedWrite])
        /// Nothing is queued, and nothing will be.
        case finish
    }

    /// A write that is larger than the whole queue gets in when the queue is empty, since it would
    /// not fit later either.
    mutating func offer(_ write: QueuedWrite) -> Admission {
        if isClosed { return .closed }
        let isFirst = writes.isEmpty
        guard isFirst || bytes + write.write.weight <= RocksDBLimits.queueBytesMax else {
            return .full
        }
        writes.append(write)
        bytes += write.write.weight
        return .accepted(wake: isFirst)
    }

    /// All that is queued; to be called once for each wake.
    mutating func take() -> Work {
        if writes.isEmpty {
            precondition(isClosed, "the thread was woken for nothing")
            return .finish
        }
        defer {
            writes = []
            bytes = 0
        }
        return .write(writes)
    }

    /// What is queued will still be written. The thread must be woken if this returns true.
    mutating func close() -> Bool {
        defer { isClosed = true }
        return !isClosed
    }
}
