import CRdKafka

/// How brokers are reached, and what is called how there.
public struct KafkaSettings: Hashable, Sendable {
    /// Settings of librdkafka by their names, as in `bootstrap.servers`; they go before ours.
    /// Source: librdkafka, `CONFIGURATION.md`.
    public var properties: [String: String]
    /// Stands before the name of each topic, so that installations can share brokers.
    public var topicPrefix = ""
    /// The consumer group of the projectors; part of their transactional ids too.
    public var group = "spoor"
    /// Whether outputs and offsets are committed in one transaction; if not, a crash in between
    /// makes outputs come again.
    public var transactions = true

    public init(_ properties: [String: String]) { self.properties = properties }

    /// - Throws: `.refused` for a property that librdkafka does not know, a value that it does not
    ///   take, or what no setting may change. No broker is asked.
    public func check() throws(KafkaError) {
        for role in roles {
            try checkFixed(role)
            _ = try ClientOptions(properties(of: role))
        }
    }

    /// Makes each kind of client, which finds out too what does not go together.
    /// - Throws: `.refused`. No broker has to be there.
    public func checkClients() throws(KafkaError) {
        for role in roles {
            try checkFixed(role)
            _ = try Client(self, role)
        }
    }

    private func checkFixed(_ role: ClientRole) throws(KafkaError) {
        for (name, value) in role.fixed {
            guard let given = properties[name], given != value else { continue }
            let remedy = name == "group.id" ? "; write `group` for that" : ""
            throw KafkaError(
                RD_KAFKA_RESP_ERR__INVALID_ARG,
                "`\(name)` is not to be set, what Spoor promises rests on it\(remedy)")
        }
    }

    private var roles: [ClientRole] {
        [
            .appending, .committing(transactionalID: transactionalID(0)), .reading,
            .offsets(group: groupID), .member(group: groupID, instance: "spoor"), .administering,
        ]
    }

    /// The name of the group in the brokers.
    public var groupID: String { topicPrefix + group }

    /// One writer a partition has this id, and whoever takes it fences the one before.
    func transactionalID(_ partition: Int) -> String { "\(groupID)-\(partition)" }
}

/// What a client is for; says which settings it has where none are given.
enum ClientRole {
    case appending
    /// Writes outputs and offsets in transactions.
    case committing(transactionalID: String)
    /// Fetches from any offset, in no group: librdkafka does not let one client do both.
    case reading
    /// Keeps the offsets of a group that has no members.
    case offsets(group: String)
    /// Takes part in a group, and keeps its offsets.
    case member(group: String, instance: String)
    case administering

    var type: rd_kafka_type_t {
        switch self {
        case .appending, .committing, .administering: RD_KAFKA_PRODUCER
        case .reading, .offsets, .member: RD_KAFKA_CONSUMER
        }
    }

    var isMember: Bool { if case .member = self { true } else { false } }

    /// Ours, that no setting may change: the guarantees rest on them.
    var fixed: [String: String] {
        switch self {
        case .appending: Self.whole
        case .committing(let id): Self.whole.merging(["transactional.id": id]) { $1 }
        case .reading:
            [
                "enable.auto.commit": "false", "enable.partition.eof": "true",
                "auto.offset.reset": "error", "isolation.level": "read_committed",
            ]
        case .offsets(let group): Self.grouped(group)
        case .member(let group, let instance):
            Self.grouped(group).merging(["group.instance.id": instance]) { $1 }
        case .administering: [:]
        }
    }

    var defaults: [String: String] {
        switch self {
        case .appending, .committing: Self.writing
        case .reading:
            [
                "fetch.message.max.bytes": "\(KafkaLimits.messageBytesMax)",
                // As the Java client's `request.timeout.ms`: a broker that fell silent is given up.
                "socket.timeout.ms": "30000",
                "queued.max.messages.kbytes": "\(KafkaLimits.fetchedKilobytesMax)",
                "receive.message.max.bytes": "\(KafkaLimits.receivedBytesMax)",
            ]
        case .member:
            [
                "socket.timeout.ms": Self.questionTimeout,
                // Whoever keeps a partition goes on with it while others move.
                "partition.assignment.strategy": "cooperative-sticky",
            ]
        case .offsets: ["socket.timeout.ms": Self.questionTimeout]
        case .administering: [:]
        }
    }

    /// Of settings that came after librdkafka 2.0.
    var defaultsWhereKnown: [String: String] {
        switch self {
        // Newer versions forget all brokers when none is connected, and what waits for a coordinator
        // that was forgotten never ends. Source: github.com/confluentinc/librdkafka, issue 5511.
        case .committing: ["metadata.recovery.strategy": "none"]
        default: [:]
        }
    }

    /// A question for offsets is given up only then, whatever time it was given. Those of a group that
    /// may take longer have a time of their own.
    private static let questionTimeout = "5000"

    private static func grouped(_ group: String) -> [String: String] {
        [
            "group.id": group, "enable.auto.commit": "false",
            "isolation.level": "read_committed",
        ]
    }

    private static let whole = [
        "enable.idempotence": "true", "message.max.bytes": "\(KafkaLimits.messageBytesMax)",
    ]

    private static let writing = [
        "compression.type": "lz4",
        "linger.ms": "2",
        "message.timeout.ms": "\(KafkaLimits.deliveryTimeout)",
        "queue.buffering.max.messages": "\(KafkaLimits.unsentRecordsMax)",
        "queue.buffering.max.kbytes": "\(KafkaLimits.unsentBytesMax >> 9)",
    ]
}

extension KafkaSettings {
    /// The properties of one client. Those that only producers or only consumers have are ignored by
    /// the others, so that one list serves all.
    func properties(of role: ClientRole) -> [String: String] {
        let common = [
            "client.id": "spoor", "statistics.interval.ms": "5000",
            // As the Java client's; librdkafka's own is ten times that.
            "reconnect.backoff.max.ms": "1000",
        ]
        return
            common
            .merging(role.defaults) { $1 }
            .merging(properties) { $1 }
            .merging(role.fixed) { $1 }
    }
}
