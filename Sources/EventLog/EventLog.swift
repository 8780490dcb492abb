import Events

/// The topics of Spoor. Each has the same number of partitions, and a record's key decides which.
public enum Topic: String, Sendable, CaseIterable, Comparable {
    /// Facts, ticks, releases, routing and decisions: everything that is folded.
    case events = "spoor.events"
    /// What the collector refused, with reason and path.
    case rejected = "spoor.rejected"
    /// The newest profile of each person; compacted by key.
    case profiles = "spoor.profiles"
    /// Triggers, as CloudEvents.
    case triggers = "spoor.triggers"
    /// Triggers that were withheld, and why.
    case decisions = "spoor.decisions"
    /// Keys of personal data, wrapped, where processes share a log; compacted by key.
    case keys = "spoor.keys"

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

public struct TopicPartition: Hashable, Comparable, Sendable, CustomStringConvertible {
    public var topic: Topic
    public var partition: Int

    public init(_ topic: Topic, _ partition: Int) {
        self.topic = topic
        self.partition = partition
    }

    public var description: String { "\(topic.rawValue)[\(partition)]" }

    public static func < (left: Self, right: Self) -> Bool {
        (left.topic, left.partition) < (right.topic, right.partition)
    }
}

/// Where a record stands in its partition. The first record of a partition has offset 0.
public typealias Offset = Int64

public struct Header: Hashable, Sendable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// A record to be appended: everything but the offset, which the log assigns.
public struct NewRecord: Hashable, Sendable {
    public var to: TopicPartition
    public var key: String
    /// UTF-8 JSON; empty for a tombstone in a compacted topic.
    public var value: [UInt8]
    /// The record's `loggedAt`, in milliseconds since 1970.
    public var timestamp: Milliseconds
    public var headers: [Header]

    public init(
        to: TopicPartition, key: String, value: [UInt8], timestamp: Milliseconds,
        headers: [Header] = []
    ) {
        self.to = to
        self.key = key
        self.value = value
        self.timestamp = timestamp
        self.headers = headers
    }
}

/// A record as read.
public struct Record: Hashable, Sendable {
    public var offset: Offset
    public var key: String
    public var value: [UInt8]
    public var timestamp: Milliseconds
    public var headers: [Header]

    public init(
        offset: Offset, key: String, value: [UInt8], timestamp: Milliseconds,
        headers: [Header] = []
    ) {
        self.offset = offset
        self.key = key
        self.value = value
        self.timestamp = timestamp
        self.headers = headers
    }
}

/// The one log (architecture: everything that happens is a record in it).
///
/// What every implementation keeps, and one contract suite checks:
///
/// 1. `append` returns only when its records are durable; the records of one call that go to one
///    partition have consecutive offsets in the order given. A call that is refused stores nothing;
///    of one that fails on its way some records may be stored.
/// 2. Offsets of a partition count up from 0, and records never change. What `append` stores has no
///    gaps; what `commit` stores may have.
/// 3. `commit` stores its outputs and the input offset in one atomic act.
/// 4. A reader sees a record only when it is durable, and sees records in offset order.
public protocol EventLog: Sendable {
    /// How many partitions each topic has.
    var partitionCount: Int { get }

    /// Appends durably, and calls `whenDone` once, with the offset of each record, in order, or an
    /// `EventLogError`, on another thread or before it returns. `whenDone` must not block: other
    /// writes wait for it.
    func append(
        _ records: [NewRecord],
        whenDone: @escaping @Sendable (Result<[Offset], any Error>) -> Void)

    /// Appends `outputs` and sets the committed offset of `input`, all or nothing, durably.
    ///
    /// `offset` is the offset of the next record to be read. It never goes back: a commit of a lower
    /// one appends its outputs and leaves the committed offset as it is.
    /// - Throws: `EventLogError`.
    func commit(_ outputs: [NewRecord], input: TopicPartition, offset: Offset) async throws

    /// The offset last committed for `input`; 0 if none was. Whoever asks takes the partition over:
    /// where processes share the log, commits of another that had it throw `.fenced` from then on.
    func committed(_ input: TopicPartition) async throws -> Offset

    /// Another process has `input` from now on: what is kept for reading it and committing to it may
    /// go. Whoever uses it here again finds it as ever. Returns at once.
    func release(_ input: TopicPartition)

    /// Records from `offset` on, at most `limit` of them and about `bytesMax` bytes of values (but
    /// at least one record if there is one). Empty at the end of the partition. Never waits.
    func read(
        _ partition: TopicPartition, from offset: Offset, limit: Int, bytesMax: Int
    ) async throws -> [Record]

    /// The offset after the last durable record.
    func end(_ partition: TopicPartition) async throws -> Offset

    /// The first offset whose record, or one before it, has a timestamp of `time` or later; `end`
    /// if none has.
    func offset(_ partition: TopicPartition, atOrAfter time: Milliseconds) async throws -> Offset

    /// Returns when the partition has a record at `offset`, or when the task is cancelled, or after
    /// `timeout` milliseconds, whichever is first.
    func waitForRecord(
        _ partition: TopicPartition, at offset: Offset, timeout: Milliseconds
    ) async throws

    /// Stores what was taken, ends every wait and lets go of what it has open. Later calls throw
    /// `.closed`.
    func close() async
}

extension EventLog {
    /// For logs that keep nothing.
    public func release(_ input: TopicPartition) {}

    /// The same for tasks: returns the offset of each record, in order.
    /// - Throws: `EventLogError`.
    @discardableResult
    public func append(_ records: [NewRecord]) async throws -> [Offset] {
        try await withCheckedThrowingContinuation { done in
            append(records) { done.resume(with: $0) }
        }
    }

    public func read(_ partition: TopicPartition, from offset: Offset) async throws -> [Record] {
        try await read(
            partition, from: offset, limit: EventLogLimits.readRecordsMax,
            bytesMax: EventLogLimits.readBytesMax)
    }

    /// Tells a partition of `spoor.events` from that of any other log.
    public func origin(of number: Int) async throws -> LogOrigin {
        do {
            let records = try await read(
                TopicPartition(.events, number), from: 0, limit: EventLogLimits.originRecordsMax,
                bytesMax: EventLogLimits.readBytesMax)
            return records.first(where: \.isOfSomebody).map { .first($0.digest) } ?? .empty
        } catch EventLogError.recordsDeleted {
            return .deleted
        }
    }

    /// The partition of `topic` that `key` belongs to.
    public func partition(_ topic: Topic, of key: String) -> TopicPartition {
        TopicPartition(topic, Partitioner.partition(of: key, count: partitionCount))
    }
}

/// Where a partition of `spoor.events` begins: no other log's begins alike.
public enum LogOrigin: Hashable, Sendable {
    /// The digest of the first record of somebody. Before it there are a release or two, which are
    /// the same wherever the configuration is.
    case first(String)
    /// Nobody has one yet.
    case empty
    /// It was deleted.
    case deleted
}

extension Record {
    /// Whether the key is an id, rather than a kind of record.
    public var isOfSomebody: Bool { Identifier(text: key) != nil }

    /// Of key and value, in hexadecimal.
    public var digest: String {
        var digest = Digest64()
        digest.combine(key)
        value.withUnsafeBytes { digest.combine($0) }
        return String(digest.value, radix: 16)
    }
}

public enum EventLogLimits {
    public static let readRecordsMax = 10_000
    public static let readBytesMax = 8 << 20
    static let originRecordsMax = 100
    /// The largest value a record may have, after which `append` throws `.recordTooLarge`.
    public static let recordBytesMax = 8 << 20
}

public enum EventLogError: Error, Equatable, CustomStringConvertible {
    /// Another process has the log open for writing.
    case locked(path: String)
    /// The log cannot store or read now (disk full, I/O error, no broker); the caller may try again
    /// later.
    case unavailable(reason: String)
    /// A record is larger than `EventLogLimits.recordBytesMax`; trying again will not help.
    case recordTooLarge(bytes: Int)
    /// Another process has taken over the partition; what this one writes for it is refused from
    /// now on.
    case fenced(reason: String)
    /// What is stored cannot be read back.
    case corrupt(reason: String)
    /// What is to be read was deleted, as Kafka does where a topic's retention has an end.
    case recordsDeleted(reason: String)
    /// The log was closed.
    case closed

    public var description: String {
        switch self {
        case .locked(let path):
            "the log at \(path) is open in another process; stop it, or send the request to it"
        case .unavailable(let reason): "the log is away: \(reason)"
        case .recordTooLarge(let bytes):
            "a record of \(bytes) bytes is over the limit of \(EventLogLimits.recordBytesMax)"
        case .fenced(let reason): "this process does not have the partition any more: \(reason)"
        case .corrupt(let reason): "the log is corrupt: \(reason)"
        case .recordsDeleted(let reason): "records were deleted: \(reason)"
        case .closed: "the log is closed"
        }
    }
}
