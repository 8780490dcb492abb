import EventLog
import Events

/// What every event log keeps, whatever it is made of; see `EventLog`.
///
/// A contract is a list of rules. The tests of each implementation run them all, each on a fresh
/// instance:
///
///     @Test(.timeLimit(.minutes(1)), arguments: EventLogContract.cases)
///     func contract(_ rule: EventLogContract.Case) async throws {
///         try await rule.check(InMemoryEventLog(partitionCount: EventLogContract.partitionCount))
///     }
public enum EventLogContract {
    /// The number of partitions that a log must have to be checked.
    public static let partitionCount = 4

    public struct Case: Sendable, CustomStringConvertible {
        public let description: String
        /// Throws a `ContractViolation` if the log, which must be empty, breaks the rule.
        public let check: @Sendable (_ log: any EventLog) async throws -> Void

        init(
            _ description: String,
            _ check: @escaping @Sendable (_ log: any EventLog) async throws -> Void
        ) {
            self.description = description
            self.check = check
        }
    }

    public static let cases: [Case] =
        appending + records + committing + reading + times + waiting

    /// To be called with a log that was used and then closed.
    public static func checkClosed(_ log: any EventLog) async throws {
        let partition = TopicPartition(.events, 0)
        let calls: [(String, () async throws -> Void)] = [
            ("append", { try await log.append([.sample(0)]) }),
            ("append of nothing", { try await log.append([]) }),
            ("commit", { try await log.commit([], input: partition, offset: 1) }),
            ("committed", { _ = try await log.committed(partition) }),
            ("read", { _ = try await log.read(partition, from: 0) }),
            ("end", { _ = try await log.end(partition) }),
            ("offset", { _ = try await log.offset(partition, atOrAfter: 0) }),
            ("wait", { try await log.waitForRecord(partition, at: 0, timeout: 60_000) }),
        ]
        for (name, call) in calls {
            do {
                try await call()
            } catch EventLogError.closed {
                continue
            }
            throw ContractViolation("\(name) on a closed log must throw .closed")
        }
    }
}

extension NewRecord {
    /// A record whose value tells it from others.
    static func sample(
        _ number: Int, to partition: TopicPartition = TopicPartition(.events, 0),
        at timestamp: Milliseconds = 0
    ) -> NewRecord {
        NewRecord(
            to: partition, key: "key-\(number)", value: Array("{\"number\":\(number)}".utf8),
            timestamp: timestamp)
    }

    func stored(at offset: Offset) -> Record {
        Record(offset: offset, key: key, value: value, timestamp: timestamp, headers: headers)
    }
}

extension EventLog {
    /// The whole partition, read in pieces.
    func all(_ partition: TopicPartition) async throws -> [Record] {
        var records: [Record] = []
        while true {
            let more = try await read(partition, from: (records.last?.offset ?? -1) + 1)
            if more.isEmpty { return records }
            records += more
        }
    }
}
