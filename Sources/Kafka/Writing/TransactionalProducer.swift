import CRdKafka
import EventLog
import Synchronization

/// Writes one partition's outputs and its input offset in one transaction each time.
///
/// Every call waits for brokers, and one is made after the other. Whoever makes another of the same
/// transactional id fences this one: all its later calls throw `.fenced`.
final class TransactionalProducer: Sendable {
    private let client: Client
    private let topicName: @Sendable (Topic) -> String
    private let group: String
    /// Why it is of no use any more, where librdkafka does not say so: a transaction did not end,
    /// and only another producer can end it.
    private let unended = Mutex<KafkaError?>(nil)

    /// Ends what another left open, and fences it.
    init(_ settings: KafkaSettings, partition: Int, _ watch: ClientWatch) throws(KafkaError) {
        topicName = { settings.name(of: $0) }
        group = settings.groupID
        let role = ClientRole.committing(transactionalID: settings.transactionalID(partition))
        client = try Client(
            settings, role,
            watch.events(of: Self.clientName(partition)))
        try KafkaError.check(
            rd_kafka_init_transactions(client.pointer, Int32(KafkaLimits.transactionTimeout)))
    }

    static func clientName(_ partition: Int) -> String { "committing-\(partition)" }

    /// Why another has to be made; nil while it works.
    var failure: KafkaError? { client.failure ?? unended.withLock { $0 } }

    /// All or nothing. Where it throws and `failure` is nil, it is nothing; where there is a failure,
    /// another producer for the partition ends the transaction, and the committed offset then tells
    /// which it was.
    func commit(
        _ outputs: [NewRecord], input: TopicPartition, offset: Offset
    ) throws(KafkaError) {
        try KafkaError.check(rd_kafka_begin_transaction(client.pointer))
        do throws(KafkaError) {
            if let refused = outputs.produce(client, naming: topicName) { throw refused.error }
            try send(input: input, offset: offset)
            try commit()
        } catch {
            // A fatal error ends the transaction too.
            if failure == nil { abort() }
            throw failure ?? error
        }
    }

    private func abort() {
        do throws(KafkaError) {
            try KafkaError.check(
                rd_kafka_abort_transaction(client.pointer, Self.untilTransactionEnds))
        } catch {
            spend(error)
        }
    }

    /// librdkafka lets nothing else be called until the call that did not end has been repeated.
    private func spend(_ error: KafkaError) {
        unended.withLock { $0 = .fatal(error.fault) }
    }

    private func send(input: TopicPartition, offset: Offset) throws(KafkaError) {
        let offsets = PartitionList([(topicName(input.topic), input.partition, offset)])
        let metadata = rd_kafka_consumer_group_metadata_new(group)
        defer { rd_kafka_consumer_group_metadata_destroy(metadata) }
        try KafkaError.check(
            rd_kafka_send_offsets_to_transaction(
                client.pointer, offsets.pointer, metadata, Self.untilTransactionEnds))
    }

    private func commit() throws(KafkaError) {
        guard let error = rd_kafka_commit_transaction(client.pointer, Self.untilTransactionEnds)
        else { return }
        let isAbortable = rd_kafka_error_txn_requires_abort(error) != 0
        do throws(KafkaError) {
            try KafkaError.check(error)
        } catch {
            if !isAbortable { spend(error) }
            throw error
        }
    }

    /// `transaction.timeout.ms`, after which brokers abort it anyway.
    private static let untilTransactionEnds: Int32 = -1
}
