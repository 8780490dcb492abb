import Events
import Synchronization

/// The log in memory: for tests, simulation and trials.
///
/// It keeps the whole contract but for outliving the process. It has no thread, timer or clock of
/// its own: what a call does is done when the call returns, in the order of the calls.
public final class InMemoryEventLog: EventLog {
    public let partitionCount: Int

    fileprivate struct Contents {
        var records: PartitionTable<[Record]>
        var committed: PartitionTable<Offset>
        var isClosed = false
    }

    private let contents: Mutex<Contents>
    private let ends: EndOffsets

    public init(partitionCount: Int) {
        self.partitionCount = partitionCount
        contents = Mutex(
            Contents(
                records: PartitionTable(partitionCount: partitionCount, repeating: []),
                committed: PartitionTable(partitionCount: partitionCount, repeating: 0)))
        ends = EndOffsets(PartitionTable(partitionCount: partitionCount, repeating: 0))
    }

    /// From now on every call throws `.closed`; those that wait return.
    public func close() async {
        contents.withLock { $0.isClosed = true }
        ends.close()
    }

    private func withContents<Result>(
        _ body: (inout Contents) throws(EventLogError) -> sending Result
    ) throws(EventLogError) -> sending Result {
        try contents.withLock { contents throws(EventLogError) in
            if contents.isClosed { throw .closed }
            return try body(&contents)
        }
    }
}

// MARK: Writing

extension InMemoryEventLog {
    public func append(
        _ records: [NewRecord],
        whenDone: @escaping @Sendable (Result<[Offset], any Error>) -> Void
    ) {
        whenDone(Result { try appendNow(records) })
    }

    private func appendNow(_ records: [NewRecord]) throws -> [Offset] {
        try records.checkSizes()
        let offsets = try withContents { $0.append(records) }
        publish(records, offsets)
        return offsets
    }

    public func commit(
        _ outputs: [NewRecord], input: TopicPartition, offset: Offset
    ) async throws {
        try outputs.checkSizes()
        let offsets = try withContents { contents in
            contents.committed[input] = max(contents.committed[input], offset)
            return contents.append(outputs)
        }
        publish(outputs, offsets)
    }

    private func publish(_ records: [NewRecord], _ offsets: [Offset]) {
        ends.publish(zip(records, offsets).map { ($0.to, $1 + 1) })
    }
}

extension InMemoryEventLog.Contents {
    fileprivate mutating func append(_ new: [NewRecord]) -> [Offset] {
        new.map { record in
            let offset = Offset(records[record.to].count)
            records[record.to].append(
                Record(
                    offset: offset, key: record.key, value: record.value,
                    timestamp: record.timestamp, headers: record.headers))
            return offset
        }
    }
}

// MARK: Reading

extension InMemoryEventLog {
    public func committed(_ input: TopicPartition) async throws -> Offset {
        try withContents { $0.committed[input] }
    }

    public func read(
        _ partition: TopicPartition, from offset: Offset, limit: Int, bytesMax: Int
    ) async throws -> [Record] {
        precondition(offset >= 0 && limit > 0)
        return try withContents { contents in
            var bytes = 0
            let rest = contents.records[partition].dropFirst(Int(offset)).prefix(limit)
            let taken = rest.prefix { record in
                bytes += record.value.count
                return bytes <= bytesMax || record.offset == offset
            }
            return Array(taken)
        }
    }

    public func end(_ partition: TopicPartition) async throws -> Offset {
        try withContents { Offset($0.records[partition].count) }
    }

    public func offset(
        _ partition: TopicPartition, atOrAfter time: Milliseconds
    ) async throws -> Offset {
        try withContents { contents in
            let records = contents.records[partition]
            return Offset(records.firstIndex { $0.timestamp >= time } ?? records.count)
        }
    }

    public func waitForRecord(
        _ partition: TopicPartition, at offset: Offset, timeout: Milliseconds
    ) async throws {
        try await ends.wait(partition, at: offset, timeout: timeout)
    }
}
