import Events

/// A log that does what another does, but for what it says itself.
public protocol EventLogDecorator: EventLog {
    var decorated: any EventLog { get }
}

extension EventLogDecorator {
    public var partitionCount: Int { decorated.partitionCount }

    public func append(
        _ records: [NewRecord],
        whenDone: @escaping @Sendable (Result<[Offset], any Error>) -> Void
    ) {
        decorated.append(records, whenDone: whenDone)
    }

    public func commit(
        _ outputs: [NewRecord], input: TopicPartition, offset: Offset
    ) async throws {
        try await decorated.commit(outputs, input: input, offset: offset)
    }

    public func committed(_ input: TopicPartition) async throws -> Offset {
        try await decorated.committed(input)
    }

    public func release(_ input: TopicPartition) { decorated.release(input) }

    public func read(
        _ partition: TopicPartition, from offset: Offset, limit: Int, bytesMax: Int
    ) async throws -> [Record] {
        try await decorated.read(partition, from: offset, limit: limit, bytesMax: bytesMax)
    }

    public func end(_ partition: TopicPartition) async throws -> Offset {
        try await decorated.end(partition)
    }

    public func offset(
        _ partition: TopicPartition, atOrAfter time: Milliseconds
    ) async throws -> Offset {
        try await decorated.offset(partition, atOrAfter: time)
    }

    public func waitForRecord(
        _ partition: TopicPartition, at offset: Offset, timeout: Milliseconds
    ) async throws {
        try await decorated.waitForRecord(partition, at: offset, timeout: timeout)
    }

    public func close() async { await decorated.close() }
}
