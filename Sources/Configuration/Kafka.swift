import Events

/// How brokers are reached where the log is on Kafka.
public struct Kafka: Hashable, Sendable {
    /// Settings of librdkafka, by their names.
    public var properties: [String: String]
    /// Stands before the name of each topic and of the group.
    public var topicPrefix = ""
    /// The consumer group of the projectors.
    public var group = "spoor"
    /// Whether outputs and offsets are committed in transactions.
    public var transactions = true
    /// Copies of each topic's partitions, when topics are made.
    public var replication = 3

    /// Folder that all projectors share, for snapshots of their state; nil: none are taken.
    public var snapshotFolder: String?
    /// Time between two snapshots of a partition.
    public var snapshotEvery: Milliseconds = .minutes(10)

    /// What may wait in the data directory while brokers are away.
    public var spoolBytes = 1 << 30

    public init(properties: [String: String]) { self.properties = properties }
}
