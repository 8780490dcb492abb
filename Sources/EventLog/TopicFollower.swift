import Events

/// Reads all partitions of a topic, and goes on with what comes.
public struct TopicFollower: Sendable {
    private let topic: Topic
    private let log: any EventLog

    public init(_ topic: Topic, of log: any EventLog) {
        self.topic = topic
        self.log = log
    }

    /// Where each partition ends now; waits for a log that is away.
    public func ends() async throws -> [Int: Offset] {
        var ends: [Int: Offset] = [:]
        for number in 0..<log.partitionCount {
            ends[number] = try await inTime { try await log.end(TopicPartition(topic, number)) }
        }
        return ends
    }

    /// The first record of a partition from `offset` on; nil where there is none. Waits for a log that
    /// is away.
    public func first(_ number: Int, from offset: Offset) async throws -> Record? {
        try await inTime {
            try await log.read(
                TopicPartition(topic, number), from: offset, limit: 1, bytesMax: 1
            ).first
        }
    }

    private func inTime<Value>(_ ask: () async throws -> Value) async throws -> Value {
        while true {
            do {
                return try await ask()
            } catch EventLogError.unavailable {
                try await Task.sleep(for: .milliseconds(Self.waitMilliseconds))
            }
        }
    }

    /// Goes on until the task is cancelled.
    ///
    /// - Parameters:
    ///   - offset: Where a partition is to be read next.
    ///   - take: Given what has come, in order; nothing where all is read, though the partition may
    ///     end later: where a transaction's mark stands last.
    public func run(
        from offset: @escaping @Sendable (_ partition: Int) -> Offset,
        take: @escaping @Sendable (_ partition: Int, _ records: [Record]) throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<log.partitionCount {
                group.addTask {
                    while !Task.isCancelled {
                        do {
                            try await follow(number, from: offset(number), take)
                        } catch EventLogError.unavailable {
                            // What is here can be used meanwhile.
                            try await Task.sleep(for: .milliseconds(Self.waitMilliseconds))
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Takes in what has come, or waits for it.
    private func follow(
        _ number: Int, from offset: Offset, _ take: (Int, [Record]) throws -> Void
    ) async throws {
        let partition = TopicPartition(topic, number)
        let records = try await log.read(partition, from: offset)
        try take(number, records)
        if records.isEmpty {
            try await log.waitForRecord(partition, at: offset, timeout: Self.waitMilliseconds)
        } else {
            // While it takes in a long topic, others need the thread too.
            await Task.yield()
        }
    }

    private static let waitMilliseconds: Milliseconds = 500
}
