import EventLog
import Events

/// Where records go while a log is there, and while it is away. Pure.
struct SpoolState {
    enum Phase: Hashable {
        /// A process before left a spool that is not opened yet. Until it is, everything goes to the
        /// log, or nowhere. Next: `spooling`.
        case left
        /// Everything goes to the log. Next: `spooling`.
        case direct
        /// Everything goes into the spool, and from there to the log. Next: `handingOver`.
        case spooling
        /// What is in the spool goes to the log; what is new waits in memory, for a moment, until
        /// that is done: else more could come in for ever. Next: `closing`, or `spooling` where the
        /// log is away again.
        case handingOver
        /// The spool is empty, and its files are being removed. Next: `direct`.
        case closing
    }

    enum Route: Hashable {
        case log
        case spool
        /// To be held until the phase is another.
        case park
        /// There is no room; the caller is to come again.
        case full
        /// There is a spool of a process before, which cannot be opened; the caller is to come again.
        case shut
    }

    /// What waits of one partition.
    private struct Waiting {
        var records = 0
        /// When the oldest of them was logged, as far as is known.
        var oldest: Milliseconds
    }

    private(set) var phase: Phase
    /// In the spool, or on their way there, and not in the log yet.
    private(set) var records = 0
    private(set) var bytes = 0
    private var waiting: [TopicPartition: Waiting] = [:]
    /// Since when a partition has not taken what it was given.
    private var offeredAt: [TopicPartition: Milliseconds] = [:]
    private var parkedBytes = 0
    /// What the log has, and the spool's files still hold.
    private var prunableBytes = 0
    private let bytesMax: Int

    /// - Parameter isLeft: Whether a process before left a spool.
    init(bytesMax: Int, isLeft: Bool) {
        self.bytesMax = bytesMax
        phase = isLeft ? .left : .direct
    }

    /// Whether all that was taken is in the log.
    var isEmpty: Bool { records == 0 && phase != .left }

    var oldest: Milliseconds? { waiting.values.lazy.map(\.oldest).min() }

    /// Whether anything of the topic waits.
    func holds(_ topic: Topic) -> Bool { waiting.keys.contains { $0.topic == topic } }

    // MARK: - In

    /// Where new records go.
    mutating func route(_ records: [NewRecord], at time: Milliseconds) -> Route {
        switch phase {
        case .left, .direct: return .log
        case .spooling: return enter(records, at: time)
        case .handingOver, .closing: return park(records)
        }
    }

    /// The log did not take these, or has not answered for too long.
    mutating func divert(_ records: [NewRecord], at time: Milliseconds) -> Route {
        if phase == .left { return .shut }
        if phase == .closing { return park(records) }
        if phase == .direct { phase = .spooling }
        return enter(records, at: time)
    }

    private mutating func park(_ records: [NewRecord]) -> Route {
        let bytes = records.bytes
        guard parkedBytes + bytes <= CollectorLimits.parkedBytesMax else { return .full }
        parkedBytes += bytes
        return .park
    }

    private mutating func enter(_ records: [NewRecord], at time: Milliseconds) -> Route {
        let bytes = records.bytes
        guard self.bytes == 0 || self.bytes + bytes <= bytesMax else { return .full }
        for record in records { add(1, to: record.to, at: time) }
        self.bytes += bytes
        return .spool
    }

    /// These are in the spool that was left.
    mutating func found(_ records: [Record], of partition: TopicPartition) {
        guard let first = records.first else { return }
        add(records.count, to: partition, at: first.timestamp)
        bytes += records.bytes
    }

    /// The spool that was left is opened, and all that is in it was found.
    mutating func opened() {
        precondition(phase == .left, "it is opened once")
        phase = .spooling
    }

    private mutating func add(_ count: Int, to partition: TopicPartition, at time: Milliseconds) {
        waiting[partition, default: Waiting(oldest: time)].records += count
        records += count
    }

    // MARK: - Out

    /// The disk did not take these.
    mutating func refused(_ records: [NewRecord]) {
        for record in records { remove(1, of: record.to) }
        bytes -= records.bytes
    }

    /// The log is given some of a partition, which it is to take in time.
    mutating func offered(_ partition: TopicPartition, at time: Milliseconds) {
        offeredAt[partition] = offeredAt[partition] ?? time
    }

    /// The log has these.
    mutating func took(_ records: [Record], of partition: TopicPartition) {
        remove(records.count, of: partition, next: records.last?.timestamp)
        let taken = records.bytes
        bytes -= taken
        prunableBytes += taken
        offeredAt[partition] = nil
    }

    private mutating func remove(
        _ count: Int, of partition: TopicPartition, next time: Milliseconds? = nil
    ) {
        guard var left = waiting[partition], left.records >= count else {
            preconditionFailure("what comes out went in")
        }
        left.records -= count
        left.oldest = time ?? left.oldest
        waiting[partition] = left.records == 0 ? nil : left
        records -= count
    }

    /// True if what is left is less than what its files hold beside it; the caller then removes that.
    mutating func prune() -> Bool {
        guard prunableBytes >= max(bytes, CollectorLimits.spoolPrunedBytesMin) else { return false }
        prunableBytes = 0
        return true
    }

    // MARK: - The end

    /// Where no partition has much left, and all take what they are given, the rest is to be drained
    /// without anything new.
    mutating func handOver(at time: Milliseconds) {
        let isTaken = offeredAt.values.allSatisfy { time - $0 <= CollectorLimits.logPatience }
        let isLittle = waiting.values.allSatisfy { $0.records <= CollectorLimits.spoolBatchRecords }
        if phase == .spooling, isTaken, isLittle { phase = .handingOver }
    }

    /// There is no spool, since it cannot be opened: what the log takes goes there again.
    mutating func giveUp() {
        if phase == .spooling, records == 0 { phase = .direct }
    }

    /// The log is away again. What is parked is to be routed anew.
    mutating func resume() {
        if phase == .handingOver { (phase, parkedBytes) = (.spooling, 0) }
    }

    /// True if nothing is left to be drained; the caller then removes the spool's files, and calls
    /// `closed`.
    mutating func close() -> Bool {
        guard phase == .handingOver, records == 0 else { return false }
        phase = .closing
        return true
    }

    /// What is parked is to be routed anew.
    mutating func closed() {
        precondition(phase == .closing)
        (phase, parkedBytes, prunableBytes) = (.direct, 0, 0)
    }
}
