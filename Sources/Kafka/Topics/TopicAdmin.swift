import CRdKafka
import EventLog
import Events
import Synchronization

/// Makes topics, and tells what they are like. Its calls wait for brokers.
public final class TopicAdmin: Sendable {
    private let client: Client
    private let settings: KafkaSettings
    private let complaint: Complaint

    public init(_ settings: KafkaSettings) throws(KafkaError) {
        self.settings = settings
        let complaint = Complaint()
        self.complaint = complaint
        client = try Client(
            settings, .administering, ClientEvents(report: { complaint.take($0) }))
    }

    /// What librdkafka said last in its log: there it tells why brokers cannot be reached, where its
    /// codes say only that.
    private final class Complaint: Sendable {
        private let text = Mutex("")

        func take(_ line: String) { text.withLock { $0 = line } }

        /// The error with that as its reason, where it has none of its own.
        func explained(_ code: rd_kafka_resp_err_t) -> KafkaError {
            KafkaError(code, text.withLock { $0 })
        }
    }

    /// The installation's topics that there are.
    public struct Topics: Hashable, Sendable {
        public var partitions: [Topic: Int]
        /// Of the partition that has the fewest.
        public var copies: [Topic: Int]
        fileprivate var settings: KafkaSettings

        /// Those of the plans whose topics are not there.
        public func missing(of plans: [TopicPlan]) -> [TopicPlan] {
            plans.filter { partitions[$0.topic] == nil }
        }

        /// The number of partitions that each has.
        func partitionCount() throws(TopicsError) -> Int {
            let missing = Topic.allCases.filter { partitions[$0] == nil }
            if !missing.isEmpty { throw .missing(missing.map(settings.name)) }
            let counts = Set(partitions.values)
            guard counts.count == 1, let count = counts.first else {
                let named = partitions.map { (settings.name(of: $0), $1) }
                throw .uneven(Dictionary(uniqueKeysWithValues: named))
            }
            return count
        }
    }

    public func topics() throws(KafkaError) -> Topics {
        var metadata: UnsafePointer<rd_kafka_metadata>?
        let code = rd_kafka_metadata(client.pointer, 1, nil, &metadata, Self.timeout)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw complaint.explained(code) }
        defer { rd_kafka_metadata_destroy(metadata) }
        var found = Topics(partitions: [:], copies: [:], settings: settings)
        guard let metadata else { return found }
        let names = Dictionary(
            uniqueKeysWithValues: Topic.allCases.map { (settings.name(of: $0), $0) })
        for entry in UnsafeBufferPointer(
            start: metadata.pointee.topics, count: Int(metadata.pointee.topic_cnt))
        where entry.err == RD_KAFKA_RESP_ERR_NO_ERROR {
            guard let topic = names[String(cString: entry.topic)] else { continue }
            let partitions = UnsafeBufferPointer(
                start: entry.partitions, count: Int(entry.partition_cnt))
            found.partitions[topic] = partitions.count
            found.copies[topic] = partitions.map { Int($0.replica_cnt) }.min()
        }
        return found
    }

    /// Makes topics; those that are there already are left as they are.
    public func create(_ plans: [TopicPlan]) throws(KafkaError) {
        if plans.isEmpty { return }
        var requests: [OpaquePointer?] = []
        defer { for request in requests { rd_kafka_NewTopic_destroy(request) } }
        for plan in plans { requests.append(try Self.request(plan)) }
        let result = try answer(RD_KAFKA_EVENT_CREATETOPICS_RESULT) { options, queue in
            rd_kafka_CreateTopics(client.pointer, &requests, requests.count, options, queue)
        }
        defer { rd_kafka_event_destroy(result) }
        var count = 0
        let topics = rd_kafka_CreateTopics_result_topics(
            rd_kafka_event_CreateTopics_result(result), &count)
        for topic in UnsafeBufferPointer(start: topics, count: count) {
            let code = rd_kafka_topic_result_error(topic)
            if code == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS { continue }
            let name = String(cString: rd_kafka_topic_result_name(topic))
            let reason = rd_kafka_topic_result_error_string(topic).map { String(cString: $0) } ?? ""
            try KafkaError.check(code, "\(name): \(reason)")
        }
    }

    /// Deletes topics with all that is in them.
    public func remove(_ plans: [TopicPlan]) throws(KafkaError) {
        var requests = plans.map { rd_kafka_DeleteTopic_new($0.name) }
        defer { for request in requests { rd_kafka_DeleteTopic_destroy(request) } }
        let result = try answer(RD_KAFKA_EVENT_DELETETOPICS_RESULT) { options, queue in
            rd_kafka_DeleteTopics(client.pointer, &requests, requests.count, options, queue)
        }
        rd_kafka_event_destroy(result)
    }

    private static func request(_ plan: TopicPlan) throws(KafkaError) -> OpaquePointer? {
        let made = try withMessage(RD_KAFKA_RESP_ERR__INVALID_ARG) { message, size in
            rd_kafka_NewTopic_new(
                plan.name, Int32(plan.partitions), Int32(plan.replication), message, size)
        }
        for setting in plan.settings {
            rd_kafka_NewTopic_set_config(made, setting.name, setting.value)
        }
        return made
    }

    private static func withMessage(
        _ code: rd_kafka_resp_err_t,
        _ body: (UnsafeMutablePointer<CChar>, Int) -> OpaquePointer?
    ) throws(KafkaError) -> OpaquePointer {
        var text = [CChar](repeating: 0, count: 512)
        let made = text.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { body($0, buffer.count) }
        }
        guard let made else {
            let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            throw KafkaError(code, String(decoding: bytes, as: UTF8.self))
        }
        return made
    }

    /// The settings of topics that are not left at the brokers' defaults, and those that are, by name.
    public func configuration(of topic: Topic) throws(KafkaError) -> [String: String] {
        var resource = rd_kafka_ConfigResource_new(
            RD_KAFKA_RESOURCE_TOPIC, settings.name(of: topic))
        defer { rd_kafka_ConfigResource_destroy(resource) }
        let result = try answer(RD_KAFKA_EVENT_DESCRIBECONFIGS_RESULT) { options, queue in
            rd_kafka_DescribeConfigs(client.pointer, &resource, 1, options, queue)
        }
        defer { rd_kafka_event_destroy(result) }
        var count = 0
        let described = rd_kafka_DescribeConfigs_result_resources(
            rd_kafka_event_DescribeConfigs_result(result), &count)
        guard count == 1, let described = described?[0] else { return [:] }
        try KafkaError.check(rd_kafka_ConfigResource_error(described))
        let entries = rd_kafka_ConfigResource_configs(described, &count)
        var values: [String: String] = [:]
        for entry in UnsafeBufferPointer(start: entries, count: count) {
            guard let value = rd_kafka_ConfigEntry_value(entry) else { continue }
            values[String(cString: rd_kafka_ConfigEntry_name(entry))] = String(cString: value)
        }
        return values
    }

    /// Asks, and waits for the answer, an event for the caller to destroy.
    private func answer(
        _ kind: Int32, _ ask: (_ options: OpaquePointer?, _ queue: OpaquePointer?) -> Void
    ) throws(KafkaError) -> OpaquePointer {
        let queue = rd_kafka_queue_new(client.pointer)
        defer { rd_kafka_queue_destroy(queue) }
        let options = rd_kafka_AdminOptions_new(client.pointer, RD_KAFKA_ADMIN_OP_ANY)
        defer { rd_kafka_AdminOptions_destroy(options) }
        ask(options, queue)
        guard let event = rd_kafka_queue_poll(queue, Self.timeout) else {
            throw complaint.explained(RD_KAFKA_RESP_ERR__TIMED_OUT)
        }
        let code = rd_kafka_event_error(event)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR, rd_kafka_event_type(event) == kind else {
            let reason = String(cString: rd_kafka_event_error_string(event))
            rd_kafka_event_destroy(event)
            throw KafkaError(code, reason)
        }
        return event
    }

    private static let timeout = Int32(KafkaLimits.requestTimeout)
}
