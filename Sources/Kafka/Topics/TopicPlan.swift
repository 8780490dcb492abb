import EventLog

/// What a topic is to be like in the brokers.
public struct TopicPlan: Hashable, Sendable {
    public var topic: Topic
    /// With the installation's prefix.
    public var name: String
    public var partitions: Int
    public var replication: Int
    public var settings: [Setting]

    /// A setting of the topic, as Kafka names it, and why it is as it is.
    public struct Setting: Hashable, Sendable {
        public var name: String
        public var value: String
        public var reason: String
    }

    /// The topics of an installation.
    public static func all(
        _ settings: KafkaSettings, partitions: Int, replication: Int
    ) -> [TopicPlan] {
        Topic.allCases.map { topic in
            TopicPlan(
                topic: topic, name: settings.name(of: topic), partitions: partitions,
                replication: replication,
                settings: topic.cleanup + common(replication: replication))
        }
    }

    private static func common(replication: Int) -> [Setting] {
        [
            Setting(
                name: "message.timestamp.type", value: "CreateTime",
                reason: "a record's timestamp is its loggedAt, which moves timers"),
            Setting(
                name: "max.message.bytes", value: "\(KafkaLimits.messageBytesMax)",
                reason: "hand-overs and profiles are larger than Kafka's 1 MB"),
            Setting(
                name: "min.insync.replicas", value: "\(max(1, replication - 1))",
                reason: replication > 1
                    ? "what is acknowledged outlives the loss of a broker"
                    : "there is one copy: with its disk all is lost"),
        ]
    }
}

extension Topic {
    fileprivate var cleanup: [TopicPlan.Setting] {
        switch self {
        case .events:
            [
                .init(
                    name: "cleanup.policy", value: "delete",
                    reason: "every record is kept; keys are ids, and have many"),
                .init(
                    name: "retention.ms", value: "-1",
                    reason: "all state is a fold over this topic, and is rebuilt from it"),
                .init(name: "retention.bytes", value: "-1", reason: "the same"),
            ]
        case .profiles:
            [
                .init(
                    name: "cleanup.policy", value: "compact",
                    reason: "a profile's newest record is all that is read"),
                .init(
                    name: "delete.retention.ms", value: "2592000000",
                    reason: "30 days for a copy that was away to hear of who was erased"),
            ]
        case .keys:
            [
                .init(
                    name: "cleanup.policy", value: "compact",
                    reason: "a key is kept for good, unless it is destroyed"),
                .init(
                    name: "max.compaction.lag.ms", value: "86400000",
                    reason: "a destroyed key is gone from the disks a day later"),
            ]
        case .triggers, .decisions, .rejected:
            [
                .init(
                    name: "cleanup.policy", value: "delete",
                    reason: "each record stands for itself"),
                .init(
                    name: "retention.ms", value: "2592000000",
                    reason: "30 days for whoever reads it to catch up or look back"),
            ]
        }
    }
}

extension KafkaSettings {
    /// The name of a topic in the brokers.
    public func name(of topic: Topic) -> String { topicPrefix + topic.rawValue }
}
