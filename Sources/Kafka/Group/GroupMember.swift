import CRdKafka
import Dispatch
import EventLog
import Foundation
import Synchronization

/// This process's part in the group of projectors: learns which partitions of `spoor.events` are
/// its own, and commits their offsets. It fetches nothing; whoever folds reads from where it stands.
///
/// The member is static: it keeps its partitions over a restart that is shorter than
/// `session.timeout.ms`.
public final class GroupMember: Sendable {
    let client: Client
    private let topicName: String
    private let rebalancing: Rebalancing
    private let watch: ClientWatch
    private let blocking = BlockingCalls()

    init(
        _ settings: KafkaSettings, instance: String, partitionCount: Int, _ watch: ClientWatch
    ) throws(KafkaError) {
        let rebalancing = Rebalancing(partitionCount: partitionCount)
        self.rebalancing = rebalancing
        self.watch = watch
        topicName = settings.name(of: .events)
        client = try Client(
            settings, .member(group: settings.groupID, instance: instance),
            watch.events(
                of: "group", rebalanced: { rebalancing.handle($0, $1, $2, watch.report) }))
    }

    /// Takes part until the task is cancelled, and then leaves the partitions to the others: the
    /// session ends by its timeout, or a restart takes it up.
    ///
    /// - Parameter changes: Given what becomes of this process's partitions, until it returns. The
    ///   next change waits for the end of the last.
    /// - Throws: `KafkaError` where the member is of no use any more, as when another process has
    ///   the same instance.
    public func run(_ changes: AsyncStream<AssignmentChange>.Continuation) async throws {
        rebalancing.changes.withLock { $0 = changes }
        defer {
            changes.finish()
            rebalancing.changes.withLock { $0 = nil }
        }
        let topics = PartitionList([(topicName, Int(RD_KAFKA_PARTITION_UA), 0)])
        try KafkaError.check(rd_kafka_subscribe(client.pointer, topics.pointer))
        try await withTaskCancellationHandler {
            try await blocking { () throws(KafkaError) in
                // A static member does not say that it leaves, so it need not be closed, which waits
                // for brokers.
                try self.poll()
            }
        } onCancel: {
            rebalancing.stop()
        }
    }

    private func poll() throws(KafkaError) {
        while !rebalancing.isStopped {
            if let failure = client.failure { throw failure }
            guard let message = rd_kafka_consumer_poll(client.pointer, Self.pollTime) else {
                continue
            }
            defer { rd_kafka_message_destroy(message) }
            // Records that came before the partition was paused are read elsewhere.
            if message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR { continue }
            watch.report("\(KafkaError(message.pointee.err))")
        }
    }

    private static let pollTime: Int32 = 200
}

/// Answers the group when it gives partitions to this process, or takes them.
private final class Rebalancing: Sendable {
    let changes = Mutex<AsyncStream<AssignmentChange>.Continuation?>(nil)
    private let partitionCount: Int
    private let stopped = Atomic(false)

    init(partitionCount: Int) { self.partitionCount = partitionCount }

    /// Nobody waits for partitions any more.
    func stop() { stopped.store(true, ordering: .releasing) }
    var isStopped: Bool { stopped.load(ordering: .acquiring) }

    /// Called by `rd_kafka_consumer_poll`, on a thread that may wait.
    func handle(
        _ client: OpaquePointer, _ code: rd_kafka_resp_err_t,
        _ partitions: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>,
        _ report: (String) -> Void
    ) {
        let numbers = Set(
            (0..<Int(partitions.pointee.cnt)).map { index in
                Int(partitions.pointee.elems[index].partition)
            })
        let isAssigned = code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS
        let isEager = String(cString: rd_kafka_rebalance_protocol(client)) == "EAGER"
        if !isAssigned { close(numbers) }
        // Nothing is fetched, so any offset will do, and none is asked for.
        for index in 0..<Int(partitions.pointee.cnt) { partitions.pointee.elems[index].offset = 0 }
        do throws(KafkaError) {
            if isEager {
                try KafkaError.check(rd_kafka_assign(client, isAssigned ? partitions : nil))
            } else if isAssigned {
                try KafkaError.check(rd_kafka_incremental_assign(client, partitions))
            } else {
                try KafkaError.check(rd_kafka_incremental_unassign(client, partitions))
            }
        } catch {
            report("the group's assignment: \(error)")
        }
        guard isAssigned else { return }
        rd_kafka_pause_partitions(client, partitions)
        let known = numbers.filter { $0 < partitionCount }
        if known.count < numbers.count {
            report("the topic has more than \(partitionCount) partitions: see `spoor topics check`")
        }
        _ = changes.withLock { $0?.yield(.assigned(known)) }
    }

    /// Waits until they are closed here, but not for longer than the group waits for this member: who
    /// has them next fences whatever goes on here.
    private func close(_ numbers: Set<Int>) {
        let closed = DispatchSemaphore(value: 0)
        let change = AssignmentChange.revoked(numbers) { closed.signal() }
        guard case .enqueued? = changes.withLock({ $0?.yield(change) }) else { return }
        let deadline = ContinuousClock.now + .milliseconds(KafkaLimits.closingTimeout)
        while closed.wait(timeout: .now() + .milliseconds(50)) == .timedOut,
            !isStopped, ContinuousClock.now < deadline
        {}
    }
}
