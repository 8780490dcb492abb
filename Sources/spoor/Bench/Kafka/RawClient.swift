import CRdKafka
import EventLog

/// What librdkafka does by itself, in the shortest loops that there are: what the log on Kafka is
/// measured against.
enum RawClient {
    /// Produces all records, and waits until it was told of each that brokers have it, as who has to
    /// answer for them must. Returns the seconds that it took, once it was connected.
    static func produce(
        _ records: [NewRecord], to topic: String, _ properties: [String: String]
    ) throws -> Double {
        let delivered = UnsafeMutablePointer<Int>.allocate(capacity: 1)
        delivered.initialize(to: 0)
        defer { delivered.deallocate() }
        let client = try make(
            RD_KAFKA_PRODUCER, properties,
            [
                "enable.idempotence": "true", "linger.ms": "2",
                "compression.type": "lz4", "queue.buffering.max.messages": "200000",
                "queue.buffering.max.kbytes": "131072",
            ]
        ) { conf in
            rd_kafka_conf_set_opaque(conf, delivered)
            // Called by `rd_kafka_poll` and `rd_kafka_flush`.
            rd_kafka_conf_set_dr_msg_cb(conf) { _, message, delivered in
                guard message?.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR else { return }
                delivered?.assumingMemoryBound(to: Int.self).pointee += 1
            }
        }
        defer { rd_kafka_destroy(client) }
        let handle = rd_kafka_topic_new(client, topic, nil)
        defer { rd_kafka_topic_destroy(handle) }
        try connect(client, handle)
        let start = ContinuousClock.now
        for record in records {
            var key = record.key
            while true {
                let code = key.withUTF8 { key in
                    record.value.withUnsafeBytes { value in
                        spoor_rd_kafka_produce(
                            client, handle, Int32(record.to.partition), record.timestamp,
                            key.baseAddress, key.count, value.baseAddress, value.count, nil, nil)
                    }
                }
                if code == RD_KAFKA_RESP_ERR_NO_ERROR { break }
                guard code == RD_KAFKA_RESP_ERR__QUEUE_FULL else { throw failure(code) }
                rd_kafka_poll(client, 10)
            }
            rd_kafka_poll(client, 0)
        }
        let code = rd_kafka_flush(client, 60_000)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR, delivered.pointee == records.count else {
            throw failure(code)
        }
        return (ContinuousClock.now - start).seconds
    }

    /// Fetches so many records of all partitions, and looks at none. Returns the seconds that it took,
    /// once it was connected.
    static func consume(
        _ count: Int, of topic: String, partitions: Int, _ properties: [String: String]
    ) throws -> Double {
        let client = try make(
            RD_KAFKA_CONSUMER, properties,
            [
                "queued.max.messages.kbytes": "8192",
                "fetch.message.max.bytes": "9437184", "receive.message.max.bytes": "268435456",
            ])
        defer { rd_kafka_destroy(client) }
        let handle = rd_kafka_topic_new(client, topic, nil)
        defer { rd_kafka_topic_destroy(handle) }
        let queue = rd_kafka_queue_new(client)
        defer { rd_kafka_queue_destroy(queue) }
        try connect(client, handle)
        let start = ContinuousClock.now
        for partition in 0..<Int32(partitions) {
            rd_kafka_consume_start_queue(handle, partition, 0, queue)
        }
        var messages = [UnsafeMutablePointer<rd_kafka_message_t>?](repeating: nil, count: 1_000)
        var seen = 0
        let deadline = ContinuousClock.now + .seconds(300)
        while seen < count {
            // It waits for a full array, and the last one is not.
            let got = rd_kafka_consume_batch_queue(queue, 5, &messages, messages.count)
            guard got >= 0, ContinuousClock.now < deadline else {
                throw Failure("the brokers deliver nothing")
            }
            for case let message? in messages.prefix(got) {
                if message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR { seen += 1 }
                rd_kafka_message_destroy(message)
            }
        }
        let seconds = (ContinuousClock.now - start).seconds
        for partition in 0..<Int32(partitions) { rd_kafka_consume_stop(handle, partition) }
        return seconds
    }

    private static func connect(_ client: OpaquePointer, _ topic: OpaquePointer?) throws {
        var metadata: UnsafePointer<rd_kafka_metadata>?
        let code = rd_kafka_metadata(client, 0, topic, &metadata, 10_000)
        if code != RD_KAFKA_RESP_ERR_NO_ERROR { throw failure(code) }
        rd_kafka_metadata_destroy(metadata)
    }

    private static func make(
        _ type: rd_kafka_type_t, _ properties: [String: String], _ more: [String: String],
        configure: (_ conf: OpaquePointer?) -> Void = { _ in }
    ) throws -> OpaquePointer {
        let conf = rd_kafka_conf_new()
        configure(conf)
        for (name, value) in properties.merging(more, uniquingKeysWith: { $1 }) {
            rd_kafka_conf_set(conf, name, value, nil, 0)
        }
        guard let client = rd_kafka_new(type, conf, nil, 0) else {
            rd_kafka_conf_destroy(conf)
            throw Failure("librdkafka makes no client")
        }
        return client
    }

    private static func failure(_ code: rd_kafka_resp_err_t) -> Failure {
        Failure("librdkafka: \(String(cString: rd_kafka_err2str(code)))")
    }
}
