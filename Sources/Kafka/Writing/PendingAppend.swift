import CRdKafka
import EventLog
import Synchronization

/// One call of `append` whose records are on their way: tells its caller once all of them are
/// stored, or cannot be.
///
/// Each record carries a pointer to its slot, which says whose it is, and takes what became of it.
final class PendingAppend: @unchecked Sendable {
    // Sendable: a slot is written once, before the record counts as settled, and read after all are.
    private struct Slot {
        let append: Unmanaged<PendingAppend>
        var offset: Offset = -1
    }

    let bytes: Int
    private let slots: UnsafeMutableBufferPointer<Slot>
    /// Records that are not settled.
    private let missing: Atomic<Int>
    /// The first one.
    private let error = Mutex<KafkaError?>(nil)
    private let whenDone: @Sendable (Result<[Offset], KafkaError>) -> Void

    /// It keeps itself until every record is settled.
    init(
        count: Int, bytes: Int,
        whenDone: @escaping @Sendable (Result<[Offset], KafkaError>) -> Void
    ) {
        precondition(count > 0)
        self.bytes = bytes
        self.whenDone = whenDone
        missing = Atomic(count)
        slots = .allocate(capacity: count)
        slots.initialize(repeating: Slot(append: Unmanaged.passUnretained(self)))
        _ = Unmanaged.passRetained(self)
    }

    deinit { slots.deallocate() }

    /// What record `index` is to carry.
    func opaque(_ index: Int) -> UnsafeMutableRawPointer? {
        slots.baseAddress.map { UnsafeMutableRawPointer($0 + index) }
    }

    /// Takes what librdkafka says of a record. Returns the call if that was its last one.
    static func settle(_ message: UnsafePointer<rd_kafka_message_t>) -> PendingAppend? {
        guard let opaque = message.pointee._private else { return nil }
        let slot = opaque.assumingMemoryBound(to: Slot.self)
        let append = slot.pointee.append.takeUnretainedValue()
        let code = message.pointee.err
        if code == RD_KAFKA_RESP_ERR_NO_ERROR {
            slot.pointee.offset = message.pointee.offset
        } else {
            append.note(KafkaError(code))
        }
        return append.settle(1)
    }

    /// Records from `index` on were not handed over. Returns the call if nothing is missing then.
    func fail(from index: Int, _ error: KafkaError) -> PendingAppend? {
        note(error)
        return settle(slots.count - index)
    }

    private func note(_ error: KafkaError) { self.error.withLock { $0 = $0 ?? error } }

    private func settle(_ count: Int) -> PendingAppend? {
        let left = missing.subtract(count, ordering: .acquiringAndReleasing).newValue
        guard left == 0 else { return nil }
        if let error = error.withLock({ $0 }) {
            whenDone(.failure(error))
        } else {
            whenDone(.success(slots.map(\.offset)))
        }
        Unmanaged.passUnretained(self).release()
        return self
    }
}
