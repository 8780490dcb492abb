import CRdKafka

/// Owns an `rd_kafka_conf_t` until a client takes it over.
struct ClientOptions: ~Copyable {
    private var pointer: OpaquePointer?

    /// - Throws: `.refused` for a property that librdkafka does not know, or a value that it does
    ///   not take.
    init(_ properties: [String: String]) throws(KafkaError) {
        pointer = rd_kafka_conf_new()
        for (name, value) in properties.sorted(by: { $0.key < $1.key }) {
            try set(name, value)
        }
    }

    deinit { if let pointer { rd_kafka_conf_destroy(pointer) } }

    private func set(_ name: String, _ value: String) throws(KafkaError) {
        let result = Self.withMessage { message, size in
            rd_kafka_conf_set(pointer, name, value, message, size)
        }
        if result.value != RD_KAFKA_CONF_OK {
            throw KafkaError(RD_KAFKA_RESP_ERR__INVALID_ARG, result.message)
        }
    }

    /// Leaves a property out that this version of librdkafka does not know.
    func setWhereKnown(_ name: String, _ value: String) {
        _ = Self.withMessage { message, size in
            rd_kafka_conf_set(pointer, name, value, message, size)
        }
    }

    /// What it tells goes to `events`, which must outlive the client: on a thread of librdkafka.
    func report(_ kinds: Int32, to events: ClientEvents) {
        rd_kafka_conf_set_opaque(pointer, Unmanaged.passUnretained(events).toOpaque())
        rd_kafka_conf_set_events(pointer, kinds)
        rd_kafka_conf_set_background_event_cb(pointer) { _, event, opaque in
            defer { rd_kafka_event_destroy(event) }
            guard let opaque, let event else { return }
            Unmanaged<ClientEvents>.fromOpaque(opaque).takeUnretainedValue().handle(event)
        }
        if events.rebalanced != nil {
            rd_kafka_conf_set_rebalance_cb(pointer) { client, code, partitions, opaque in
                guard let client, let partitions, let opaque else { return }
                Unmanaged<ClientEvents>.fromOpaque(opaque).takeUnretainedValue()
                    .rebalanced?(client, code, partitions)
            }
        }
        rd_kafka_conf_set_log_cb(pointer) { client, level, topic, text in
            guard let client, let text, let topic, let opaque = rd_kafka_opaque(client) else {
                return
            }
            Unmanaged<ClientEvents>.fromOpaque(opaque).takeUnretainedValue()
                .log(Int(level), topic: String(cString: topic), String(cString: text))
        }
    }

    /// The client owns the options from then on.
    consuming func makeClient(_ type: rd_kafka_type_t) throws(KafkaError) -> OpaquePointer {
        let result = Self.withMessage { message, size in
            rd_kafka_new(type, pointer, message, size)
        }
        guard let client = result.value else {
            throw KafkaError(RD_KAFKA_RESP_ERR__INVALID_ARG, result.message)
        }
        pointer = nil
        return client
    }

    /// Gives C a place for a message.
    private static func withMessage<Value>(
        _ body: (UnsafeMutablePointer<CChar>, Int) -> Value
    ) -> (value: Value, message: String) {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { buffer in
            buffer.initialize(repeating: 0)
            guard let start = buffer.baseAddress else { preconditionFailure("it has a capacity") }
            let value = body(start, buffer.count)
            return (value, String(cString: start))
        }
    }
}
