import CRdKafka
import EventLog
import Synchronization

/// One call of `append` whose records are on their way: tells its caller once all of them are
/// stored, or cannot be.
///
/// Each record carries a pointer to its slot; the slot says whose it is, and its place which record.
final class PendingAppend: @unchecked Sendable {
    // Sendable: the slots never change, and what does is in the mutex.
    private typealias Slot = Unmanaged<PendingAppend>

    private struct State {
        var offsets: [Offset]
        var missing: Int
        var error: KafkaError?
    }

    let bytes: Int
    private let slots: UnsafeMutablePointer<Slot>
    private let count: Int
    private let state: Mutex<State>
    private let whenDone: @Sendable (Result<[Offset], KafkaError>) -> Void

    /// It keeps itself until every record is settled.
    init(
        count: Int, bytes: Int,
        whenDone: @escaping @Sendable (Result<[Offset], KafkaError>) -> Void
    ) {
        precondition(count > 0)
        self.count = count
        self.bytes = bytes
        self.whenDone = whenDone
        state = Mutex(State(offsets: Array(repeating: -1, count: count), missing: count))
        slots = .allocate(capacity: count)
        slots.initialize(repeating: Unmanaged.passUnretained(self), count: count)
        _ = Unmanaged.passRetained(self)
    }

    deinit { slots.deallocate() }

    /// What record `index` is to carry.
    func opaque(_ index: Int) -> UnsafeMutableRawPointer { UnsafeMutableRawPointer(slots + index) }

    /// Takes what librdkafka says of a record. Returns the call if that was its last one.
    static func settle(_ message: UnsafePointer<rd_kafka_message_t>) -> PendingAppend? {
        guard let opaque = message.pointee._private else { return nil }
        let slot = opaque.assumingMemoryBound(to: Slot.self)
        let append = slot.pointee.takeUnretainedValue()
        let code = message.pointee.err
        if code == RD_KAFKA_RESP_ERR_NO_ERROR {
            return append.settle(from: slot - append.slots, .success(message.pointee.offset))
        }
        return append.settle(from: slot - append.slots, .failure(KafkaError(code)))
    }

    /// Records from `index` on were not handed over. Returns the call if nothing is missing then.
    func fail(from index: Int, _ error: KafkaError) -> PendingAppend? {
        settle(from: index, count: count - index, .failure(error))
    }

    private func settle(
        from index: Int, count: Int = 1, _ result: Result<Offset, KafkaError>
    ) -> PendingAppend? {
        let outcome: Result<[Offset], KafkaError>? = state.withLock { state in
            switch result {
            case .success(let offset): state.offsets[index] = offset
            case .failure(let error): state.error = state.error ?? error
            }
            state.missing -= count
            guard state.missing == 0 else { return nil }
            return state.error.map { .failure($0) } ?? .success(state.offsets)
        }
        guard let outcome else { return nil }
        whenDone(outcome)
        Unmanaged.passUnretained(self).release()
        return self
    }
}
