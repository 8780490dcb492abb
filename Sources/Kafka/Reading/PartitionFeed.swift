import CRdKafka
import DequeModule
import EventLog
import Events
import Synchronization

/// What is fetched of one partition, ahead of whoever reads it.
///
/// librdkafka fetches into a queue of its own, within limits; from there records come into a buffer
/// here, within limits too. A reader who goes on where the last read ended finds them there. One
/// who wants to be elsewhere makes the fetching begin there anew.
final class PartitionFeed: Sendable {
    fileprivate struct State {
        /// Whether librdkafka fetches this partition.
        var isStarted = false
        /// Nobody drains while the fetching begins elsewhere.
        var isMoving = false
        /// Records from here on are in the buffer, or come into it; nil before the start.
        var next: Offset?
        var buffer: Deque<Record> = []
        var bufferBytes = 0
        /// There was no record at this offset or later when it was fetched last.
        var end: Offset = -1
        var error: KafkaError?
    }

    /// What a reader finds.
    enum Found {
        case records([Record])
        /// All before that offset is read.
        case end(Offset)
        /// Nothing has come yet.
        case nothing
        /// It fetches from elsewhere.
        case elsewhere
        /// The brokers have no record at that offset.
        case outOfRange
    }

    private let client: Client
    private let topic: Client.Topic
    private let partition: Int32
    private let queue: Queue
    private let state = Mutex(State())
    /// One at a time begins or ends the fetching.
    private let moves = Mutex(())

    /// Owns an `rd_kafka_queue_t`. Sendable: the pointer never changes, and librdkafka's functions may
    /// be called with it from any thread.
    private final class Queue: @unchecked Sendable {
        let pointer: OpaquePointer
        private let client: Client
        private let notice: Notice

        /// - Parameter notice: Called on a thread of librdkafka when the queue is no longer empty;
        ///   it must not use the queue, which is locked meanwhile.
        init(_ client: Client, _ notice: Notice) {
            self.client = client
            self.notice = notice
            pointer = rd_kafka_queue_new(client.pointer)
            rd_kafka_queue_cb_event_enable(
                pointer,
                { _, opaque in
                    guard let opaque else { return }
                    Unmanaged<Notice>.fromOpaque(opaque).takeUnretainedValue().body()
                }, Unmanaged.passUnretained(notice).toOpaque())
        }

        deinit {
            rd_kafka_queue_cb_event_enable(pointer, nil, nil)
            rd_kafka_queue_destroy(pointer)
            withExtendedLifetime(notice) {}
        }
    }

    private final class Notice: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// - Parameter notice: Called when there may be more to read, on a thread that must not wait.
    init(
        _ client: Client, topic name: String, partition: Int,
        notice: @escaping @Sendable () -> Void
    ) throws(KafkaError) {
        self.client = client
        topic = try client.topic(name)
        self.partition = Int32(partition)
        queue = Queue(client, Notice(notice))
    }

    /// Whoever asks for the partition's bounds then knows whether it is.
    private static let outOfRange = String(
        cString: rd_kafka_err2name(RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET))

    /// Whether it fetches, from wherever.
    var isStarted: Bool { state.withLock { $0.isStarted } }

    /// Begins to fetch at `offset`, wherever it was before. Waits for librdkafka's threads.
    func move(to offset: Offset) throws(KafkaError) {
        try moves.withLock { _ throws(KafkaError) in try restart(at: offset) }
    }

    private func restart(at offset: Offset) throws(KafkaError) {
        let isStarted = state.withLock { state in
            defer { state.isStarted = true }
            state.isMoving = true
            return state.isStarted
        }
        if isStarted { rd_kafka_consume_stop(topic.pointer, partition) }
        let code = rd_kafka_consume_start_queue(topic.pointer, partition, offset, queue.pointer)
        try state.withLock { state throws(KafkaError) in
            let isStarted = code == 0
            state = State(isStarted: isStarted, next: isStarted ? offset : nil)
            if !isStarted { throw KafkaError(rd_kafka_last_error()) }
        }
    }

    /// Stops fetching. Waits for librdkafka's threads.
    func stop() {
        moves.withLock { _ in
            let isStarted = state.withLock { state in
                defer { state = State() }
                return state.isStarted
            }
            if isStarted { rd_kafka_consume_stop(topic.pointer, partition) }
        }
    }

    /// Takes records from `offset` on.
    func take(from offset: Offset, limit: Int, bytesMax: Int) throws(KafkaError) -> Found {
        try state.withLock { state throws(KafkaError) in
            guard !state.isMoving, let next = state.next, offset >= next,
                offset <= max(state.fetched, state.end)
            else { return state.isMoving ? .nothing : .elsewhere }
            state.drop(before: offset)
            if state.buffer.isEmpty { drain(&state) }
            if !state.buffer.isEmpty {
                return .records(state.take(limit: limit, bytesMax: bytesMax))
            }
            if let error = state.error {
                // It fetches no more, and is to begin anew.
                (state.error, state.next) = (nil, nil)
                if error.fault.name == Self.outOfRange { return .outOfRange }
                throw error
            }
            return state.end >= offset ? .end(state.end) : .nothing
        }
    }

    /// Takes in what has come, as far as there is room. Returns the offset after the last record
    /// that came.
    func drain() -> Offset {
        state.withLock { state in
            drain(&state)
            return state.fetched
        }
    }

    /// The offset after the last record that can be read, where the brokers' ends at `end`: the
    /// same, unless all that lies between the two was fetched, and held none.
    func visibleEnd(at end: Offset) -> Offset {
        state.withLock { $0.end >= end ? min($0.fetched, end) : end }
    }

    private func drain(_ state: inout State) {
        guard state.isStarted, !state.isMoving else { return }
        let size = KafkaLimits.drainedMessagesMax
        withUnsafeTemporaryAllocation(
            of: UnsafeMutablePointer<rd_kafka_message_t>?.self, capacity: size
        ) { messages in
            while state.hasRoom {
                let count = rd_kafka_consume_batch_queue(
                    queue.pointer, 0, messages.baseAddress, size)
                guard count > 0 else { return }
                for case let message? in messages.prefix(count) {
                    state.take(message)
                    rd_kafka_message_destroy(message)
                }
            }
        }
    }
}

extension PartitionFeed.State {
    /// The offset after the last record that came.
    var fetched: Offset { buffer.last.map { $0.offset + 1 } ?? next ?? 0 }

    var hasRoom: Bool {
        buffer.count < KafkaLimits.bufferRecordsMax && bufferBytes < KafkaLimits.bufferBytesMax
    }

    mutating func take(_ message: UnsafeMutablePointer<rd_kafka_message_t>) {
        switch message.pointee.err {
        case RD_KAFKA_RESP_ERR_NO_ERROR:
            let record = Record(message)
            guard record.offset >= fetched else { return }
            bufferBytes += record.value.count
            buffer.append(record)
        case RD_KAFKA_RESP_ERR__PARTITION_EOF: end = max(end, message.pointee.offset)
        case let code:
            let reason = rd_kafka_message_errstr(message).map { String(cString: $0) } ?? ""
            error = KafkaError(code, reason)
        }
    }

    mutating func drop(before offset: Offset) {
        while !buffer.isEmpty, buffer[0].offset < offset { _ = removeFirst() }
        next = offset
    }

    mutating func take(limit: Int, bytesMax: Int) -> [Record] {
        var (records, bytes): ([Record], Int) = ([], 0)
        records.reserveCapacity(min(limit, buffer.count))
        while !buffer.isEmpty, records.count < limit, records.isEmpty || bytes < bytesMax {
            let record = removeFirst()
            bytes += record.value.count
            next = record.offset + 1
            records.append(record)
        }
        return records
    }

    private mutating func removeFirst() -> Record {
        let record = buffer.removeFirst()
        bufferBytes -= record.value.count
        return record
    }
}
