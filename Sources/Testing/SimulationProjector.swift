import EventLog
import Events
import Projector
import Rules

/// The real `PartitionTask`s of a projector on a log in memory, one after the other, with a clock
/// that stands still until it is told, and a crash where it is asked for.
public final class SimulatedProjector {
    /// The task was stopped by `crashAt`.
    struct Crash: Error {}

    /// What the tasks share with the test.
    private final class Surroundings {
        var now: Milliseconds
        var steps: [PartitionTask.Step] = []
        /// The number of the step after which a task crashes.
        var crashAt: Int?

        init(now: Milliseconds) { self.now = now }
    }

    public let log: InMemoryEventLog
    private let surroundings: Surroundings
    private var stores: [InMemoryStateStore] = []
    private var tasks: [PartitionTask] = []

    public init(partitions: Int = 4, now: Milliseconds = 0, crashAt: Int? = nil) throws {
        log = InMemoryEventLog(partitionCount: partitions)
        surroundings = Surroundings(now: now)
        surroundings.crashAt = crashAt
        for number in 0..<partitions {
            stores.append(InMemoryStateStore())
            tasks.append(try makeTask(number))
        }
    }

    private func makeTask(_ number: Int) throws -> PartitionTask {
        let surroundings = surroundings
        return try PartitionTask(
            number: number, log: log, store: stores[number], lists: nil,
            clock: { surroundings.now },
            afterStep: { step in
                surroundings.steps.append(step)
                if surroundings.steps.count - 1 == surroundings.crashAt { throw Crash() }
            })
    }

    /// The steps that were taken so far, of all tasks.
    public var steps: [PartitionTask.Step] { surroundings.steps }

    public var now: Milliseconds {
        get { surroundings.now }
        set { surroundings.now = newValue }
    }

    public func partition(_ number: Int) -> Partition { tasks[number].partition }

    public func partition(of id: Identifier) -> Partition {
        partition(Partitioner.partition(of: id.text, count: tasks.count))
    }

    // MARK: - Time and work

    /// Appends the records, each at its time, and lets the tasks come to rest after each.
    public func run(_ records: [EventsRecord]) async throws {
        for record in records {
            try await advance(to: max(now, record.loggedAt))
            try await append(record)
            try await settle()
        }
    }

    /// Moves the clock minute by minute, and lets the tasks do what is due.
    public func advance(to time: Milliseconds) async throws {
        while now < time {
            now = min(now + .minutes(1), time)
            try await settle()
        }
    }

    /// Lets the tasks work until none has anything to do at this time.
    public func settle() async throws {
        var isBusy = true
        while isBusy {
            isBusy = false
            for number in tasks.indices where try await runOnce(number) { isBusy = true }
        }
    }

    private func runOnce(_ number: Int) async throws -> Bool {
        do {
            return try await tasks[number].runOnce() != .idle
        } catch is Crash {
            try await restart(number)
            return true
        }
    }

    /// Forgets a task and opens another from what it stored.
    public func restart(_ number: Int) async throws {
        tasks[number] = try makeTask(number)
        try await tasks[number].catchUp()
    }

    /// Restarts all tasks.
    public func restart() async throws {
        for number in tasks.indices { try await restart(number) }
    }

    /// Writes the state of all tasks.
    public func store() throws {
        for task in tasks { try task.store() }
    }

    // MARK: - The log

    public func append(_ record: EventsRecord) async throws {
        if let home = record.home {
            try await append(record.bytes, key: home.text, loggedAt: record.loggedAt)
        } else {
            for number in tasks.indices {
                try await append(
                    record.bytes, key: record.kind, loggedAt: record.loggedAt, to: number)
            }
        }
    }

    /// Appends a value as it stands.
    public func append(
        _ value: [UInt8], key: String, loggedAt: Milliseconds, to number: Int? = nil
    ) async throws {
        let to = number.map { TopicPartition(.events, $0) } ?? log.partition(.events, of: key)
        try await log.append([NewRecord(to: to, key: key, value: value, timestamp: loggedAt)])
    }

    /// Releases rules to all partitions.
    public func release(_ rules: [Rule], named name: String = "r1") async throws {
        let content = RuleSet.content(rules: rules, settings: .init())
        let release = Release(digest: name, effectiveAt: now, loggedAt: now, content: content)
        try await append(.release(release))
        try await settle()
    }

    /// All records of a topic, partition by partition.
    public func records(_ topic: Topic) async throws -> [Record] {
        var records: [Record] = []
        for number in tasks.indices {
            records += try await log.read(TopicPartition(topic, number), from: 0)
        }
        return records
    }
}
