import CRdKafka
import EventLog

/// Writes one partition's outputs and its input offset in one transaction each time.
///
/// Every call waits for brokers, and one is made after the other. Whoever makes another of the same
/// transactional id fences this one: all its later calls throw `.fenced`.
final class TransactionalProducer: Sendable {
    private let client: Client
    private let topicName: @Sendable (Topic) -> String
    private let group: String

    /// Ends what another left open, and fences it.
    init(
        _ settings: KafkaSettings, partition: Int, report: @escaping @Sendable (String) -> Void
    ) throws(KafkaError) {
        topicName = { settings.name(of: $0) }
        group = settings.groupID
        let role = ClientRole.committing(transactionalID: settings.transactionalID(partition))
        client = try Client(
            RD_KAFKA_PRODUCER, settings.properties(of: role), ClientEvents(report: report))
        try check(rd_kafka_init_transactions(client.pointer, Self.timeout))
    }

    /// Why another has to be made; nil while it works.
    var failure: KafkaError? { client.failure }

    /// All or nothing: where it throws, readers of committed records see none of the outputs.
    func commit(
        _ outputs: [NewRecord], input: TopicPartition, offset: Offset
    ) throws(KafkaError) {
        try check(rd_kafka_begin_transaction(client.pointer))
        do throws(KafkaError) {
            for output in outputs {
                let topic = try client.topic(topicName(output.to.topic))
                try output.produce(client, topic, opaque: nil)
            }
            try send(input: input, offset: offset)
            try commit()
        } catch {
            // A fatal error ends the transaction too.
            if client.failure == nil {
                rd_kafka_abort_transaction(client.pointer, Self.timeout).map(rd_kafka_error_destroy)
            }
            throw client.failure ?? error
        }
    }

    private func send(input: TopicPartition, offset: Offset) throws(KafkaError) {
        let offsets = PartitionList([(topicName(input.topic), input.partition, offset)])
        let metadata = rd_kafka_consumer_group_metadata_new(group)
        defer { rd_kafka_consumer_group_metadata_destroy(metadata) }
        try check(
            rd_kafka_send_offsets_to_transaction(
                client.pointer, offsets.pointer, metadata, Self.timeout))
    }

    /// What may be tried again is: the transaction is neither committed nor aborted then.
    private func commit() throws(KafkaError) {
        var attempts = 0
        while let error = rd_kafka_commit_transaction(client.pointer, Self.timeout) {
            attempts += 1
            if rd_kafka_error_is_retriable(error) != 0, attempts < Self.attemptsMax {
                rd_kafka_error_destroy(error)
                continue
            }
            try check(error)
        }
    }

    private func check(_ error: OpaquePointer?) throws(KafkaError) {
        guard let error else { return }
        defer { rd_kafka_error_destroy(error) }
        throw KafkaError(
            rd_kafka_error_code(error), String(cString: rd_kafka_error_string(error)),
            isFatal: rd_kafka_error_is_fatal(error) != 0)
    }

    private static let timeout = Int32(KafkaLimits.transactionTimeout)
    private static let attemptsMax = 3
}
