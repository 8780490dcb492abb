import CRdKafka
import DequeModule
import EventLog
import Foundation
import Synchronization

/// Appends records idempotently, outside of transactions: what is acknowledged is stored once, and
/// a partition's records stay in the order of the calls.
///
/// It is told of a record that no broker acknowledged in `KafkaLimits.deliveryTimeout` as failed;
/// that record may still have been stored. Repeats of what goes into `spoor.events` are harmless.
final class Producer: Sendable {
    private let client: Client
    private let unsent: Unsent
    private let calls = Mutex(Calls())
    private let topicName: @Sendable (Topic) -> String

    private struct Call {
        var records: [NewRecord]
        var append: PendingAppend
    }

    /// Calls whose records are to be handed over, each as a whole. One thread does so for all who come
    /// meanwhile, and nobody waits for it.
    private struct Calls {
        var waiting: Deque<Call> = []
        var isHandingOver = false

        mutating func next() -> Call? {
            isHandingOver = !waiting.isEmpty
            return waiting.popFirst()
        }
    }

    /// How much was handed over and is not settled yet.
    private final class Unsent: Sendable {
        private let bytes = Mutex(0)

        func add(_ count: Int) -> Bool {
            bytes.withLock { bytes in
                guard bytes == 0 || bytes + count <= KafkaLimits.unsentBytesMax else {
                    return false
                }
                bytes += count
                return true
            }
        }

        func remove(_ count: Int) { bytes.withLock { $0 -= count } }
    }

    init(_ settings: KafkaSettings, _ watch: ClientWatch) throws(KafkaError) {
        let unsent = Unsent()
        self.unsent = unsent
        topicName = { settings.name(of: $0) }
        client = try Client(
            settings, .appending,
            watch.events(
                of: "appending",
                delivered: { message in
                    if let append = PendingAppend.settle(message) { unsent.remove(append.bytes) }
                }))
    }

    /// Why another has to be made; nil while it works.
    var failure: KafkaError? { client.failure }

    /// Calls `whenDone` when all are stored, or it is known that some are not.
    func append(
        _ records: [NewRecord],
        whenDone: @escaping @Sendable (Result<[Offset], KafkaError>) -> Void
    ) {
        let bytes = records.bytes
        guard unsent.add(bytes) else {
            return whenDone(.failure(KafkaError(RD_KAFKA_RESP_ERR__QUEUE_FULL)))
        }
        let append = PendingAppend(count: records.count, bytes: bytes, whenDone: whenDone)
        let isOthers = calls.withLock { calls in
            calls.waiting.append(Call(records: records, append: append))
            defer { calls.isHandingOver = true }
            return calls.isHandingOver
        }
        if isOthers { return }
        while let call = calls.withLock({ $0.next() }) { handOver(call) }
    }

    private func handOver(_ call: Call) {
        let refused = call.records.produce(client, naming: topicName, opaque: call.append.opaque)
        guard let refused, let settled = call.append.fail(from: refused.index, refused.error)
        else { return }
        unsent.remove(settled.bytes)
    }

    /// Waits until what was handed over is settled, and gives up what is not in time.
    func finish() { if !flush() { giveUp() } }

    /// Gives up what is not acknowledged, and waits until everybody was told.
    func giveUp() {
        rd_kafka_purge(client.pointer, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT)
        _ = flush()
    }

    private func flush() -> Bool {
        // To hand over waits for nothing, so this is short.
        while calls.withLock({ $0.isHandingOver }) { usleep(1_000) }
        return rd_kafka_flush(client.pointer, Int32(KafkaLimits.deliveryTimeout))
            == RD_KAFKA_RESP_ERR_NO_ERROR
    }
}
