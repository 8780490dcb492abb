/// A difference between a topic as it is and as it should be.
public enum TopicDrift: Hashable, Sendable, CustomStringConvertible {
    case missing(name: String)
    case partitions(name: String, found: Int, wanted: Int)
    case replication(name: String, found: Int, wanted: Int)
    case setting(name: String, found: String?, wanted: TopicPlan.Setting)

    public var description: String {
        switch self {
        case .missing(let name): "\(name): is missing; `spoor topics create` makes it"
        case .partitions(let name, let found, let wanted):
            "\(name): has \(found) partitions, and the configuration says \(wanted). A key's partition"
                + " follows from their number: with another one people's facts would be apart."
                + " Change `partitions`, and never the topic"
        case .replication(let name, let found, let wanted):
            "\(name): has \(found) copies of each partition, and the configuration says \(wanted):"
                + " give it others with Kafka's kafka-reassign-partitions, or change `replication`,"
                + " before anything else below"
        case .setting(let name, let found, let wanted):
            "\(name): \(wanted.name) is \(found ?? "unset"), and should be \(wanted.value):"
                + " \(wanted.reason)"
        }
    }
}

extension TopicAdmin {
    /// What differs, topic by topic.
    public func drifts(from plans: [TopicPlan]) throws(KafkaError) -> [TopicDrift] {
        let found = try topics()
        var drifts: [TopicDrift] = []
        for plan in plans {
            guard let partitions = found.partitions[plan.topic] else {
                drifts.append(.missing(name: plan.name))
                continue
            }
            if partitions != plan.partitions {
                drifts.append(
                    .partitions(name: plan.name, found: partitions, wanted: plan.partitions))
            }
            if let copies = found.copies[plan.topic], copies != plan.replication {
                drifts.append(
                    .replication(name: plan.name, found: copies, wanted: plan.replication))
            }
            let configuration = try configuration(of: plan.topic)
            for setting in plan.settings where configuration[setting.name] != setting.value {
                drifts.append(
                    .setting(
                        name: plan.name, found: configuration[setting.name], wanted: setting))
            }
        }
        return drifts
    }
}
