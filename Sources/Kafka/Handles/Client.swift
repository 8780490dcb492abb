import CRdKafka
import Events
import Synchronization

/// Owns an `rd_kafka_t` and the topics that were named to it.
///
/// Whatever uses the pointers holds the client; it is destroyed when the last user lets go, which
/// waits for its threads, and so must not happen on one of them.
final class Client: @unchecked Sendable {
    // Sendable: the pointer never changes, and librdkafka's functions may be called from any thread.
    let pointer: OpaquePointer
    private let events: ClientEvents
    private let destroyFlags: Int32
    private let topics = Mutex<[String: Topic]>([:])

    /// Sendable: librdkafka's functions may be called with it from any thread.
    struct Topic: @unchecked Sendable {
        let pointer: OpaquePointer
    }

    init(
        _ settings: KafkaSettings, _ role: ClientRole, _ events: ClientEvents = ClientEvents()
    ) throws(KafkaError) {
        self.events = events
        destroyFlags = role.isMember ? Int32(RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE) : 0
        let options = try ClientOptions(settings.properties(of: role))
        for (name, value) in role.defaultsWhereKnown where settings.properties[name] == nil {
            options.setWhereKnown(name, value)
        }
        options.report(
            // Errors come as lines of its log, too.
            RD_KAFKA_EVENT_STATS | (role.type == RD_KAFKA_PRODUCER ? RD_KAFKA_EVENT_DR : 0),
            to: events)
        pointer = try options.makeClient(role.type)
        serveInBackground()
    }

    deinit {
        topics.withLock { topics in
            for topic in topics.values { rd_kafka_topic_destroy(topic.pointer) }
        }
        rd_kafka_destroy_flags(pointer, destroyFlags)
        // It reported to them until now.
        withExtendedLifetime(events) {}
    }

    /// What it tells goes to a thread of its own, not to whoever polls.
    private func serveInBackground() {
        let (main, background) = (
            rd_kafka_queue_get_main(pointer), rd_kafka_queue_get_background(pointer)
        )
        rd_kafka_queue_forward(main, background)
        rd_kafka_queue_destroy(main)
        rd_kafka_queue_destroy(background)
    }

    /// The handle of the topic called `name`.
    func topic(_ name: String) throws(KafkaError) -> Topic {
        try topics.withLock { topics throws(KafkaError) in
            if let topic = topics[name] { return topic }
            guard let handle = rd_kafka_topic_new(pointer, name, nil) else {
                throw KafkaError(rd_kafka_last_error(), "the topic \(name)")
            }
            let topic = Topic(pointer: handle)
            topics[name] = topic
            return topic
        }
    }

    /// Why it is of no use any more; nil while it is.
    var failure: KafkaError? {
        let size = 512
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: size) { buffer in
            buffer.initialize(repeating: 0)
            guard let start = buffer.baseAddress else { return nil }
            let code = rd_kafka_fatal_error(pointer, start, size)
            if code == RD_KAFKA_RESP_ERR_NO_ERROR { return nil }
            return KafkaError(code, String(cString: start), isFatal: true)
        }
    }
}
