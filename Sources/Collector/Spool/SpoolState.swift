import Events

/// Where records go while a log is there, and while it is away. Pure.
struct SpoolState {
    enum Phase: Hashable {
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
    }

    private(set) var phase: Phase
    /// In the spool, or on their way there, and not in the log yet.
    private(set) var records = 0
    private(set) var bytes = 0
    /// When the oldest of them was logged, as far as is known.
    private(set) var oldest: Milliseconds?
    private var parkedBytes = 0
    private let bytesMax: Int

    /// - Parameter isThere: Whether a spool was left by a process before.
    init(bytesMax: Int, isThere: Bool) {
        self.bytesMax = bytesMax
        phase = isThere ? .spooling : .direct
    }

    /// Where new records go.
    mutating func route(_ records: Int, _ bytes: Int, at time: Milliseconds) -> Route {
        switch phase {
        case .direct: return .log
        case .spooling: return enter(records, bytes, at: time)
        case .handingOver, .closing: return park(bytes)
        }
    }

    /// The log did not take these, or has not answered for too long.
    mutating func divert(_ records: Int, _ bytes: Int, at time: Milliseconds) -> Route {
        if phase == .closing { return park(bytes) }
        if phase == .direct { phase = .spooling }
        return enter(records, bytes, at: time)
    }

    private mutating func park(_ bytes: Int) -> Route {
        guard parkedBytes + bytes <= CollectorLimits.parkedBytesMax else { return .full }
        parkedBytes += bytes
        return .park
    }

    private mutating func enter(_ records: Int, _ bytes: Int, at time: Milliseconds) -> Route {
        guard self.bytes == 0 || self.bytes + bytes <= bytesMax else { return .full }
        found(records, bytes, since: time)
        return .spool
    }

    /// These were left by a process before, or are new.
    mutating func found(_ records: Int, _ bytes: Int, since time: Milliseconds) {
        self.records += records
        self.bytes += bytes
        oldest = oldest ?? time
    }

    /// These are not in the spool any more: the log has them, or the disk did not take them.
    mutating func left(_ records: Int, _ bytes: Int, next time: Milliseconds? = nil) {
        precondition(records <= self.records && bytes <= self.bytes, "what comes out went in")
        self.records -= records
        self.bytes -= bytes
        oldest = self.records == 0 ? nil : time ?? oldest
    }

    /// Little is left: the rest is to be drained without anything new.
    mutating func handOver() {
        if phase == .spooling, records <= CollectorLimits.spoolBatchRecords { phase = .handingOver }
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
        (phase, parkedBytes) = (.direct, 0)
    }
}
