import Events

/// Where records go while a log is there, and while it is away. Pure.
struct SpoolState {
    enum Phase: Hashable {
        /// Everything goes to the log. Next: `spooling`.
        case direct
        /// Everything goes into the spool, and from there to the log. Next: `closing`.
        case spooling
        /// All is in the log, where new records go, too; the spool's files are being removed, and
        /// nothing can be put there for that moment. Next: `direct`.
        case closing
    }

    enum Route: Hashable {
        case log
        case spool
        /// There is no room; the caller is to come again.
        case full
    }

    private(set) var phase: Phase
    /// In the spool, or on their way there, and not in the log yet.
    private(set) var records = 0
    private(set) var bytes = 0
    /// When the oldest of them was logged, as far as is known.
    private(set) var oldest: Milliseconds?
    private let bytesMax: Int

    /// - Parameter isThere: Whether a spool was left by a process before.
    init(bytesMax: Int, isThere: Bool) {
        self.bytesMax = bytesMax
        phase = isThere ? .spooling : .direct
    }

    /// Where new records go.
    mutating func route(_ records: Int, _ bytes: Int, at time: Milliseconds) -> Route {
        switch phase {
        case .direct, .closing: .log
        case .spooling: enter(records, bytes, at: time)
        }
    }

    /// The log did not take these, or has not answered for too long.
    mutating func divert(_ records: Int, _ bytes: Int, at time: Milliseconds) -> Route {
        guard phase != .closing else { return .full }
        phase = .spooling
        return enter(records, bytes, at: time)
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

    /// True if nothing is left to be drained; the caller then removes the spool's files, and calls
    /// `closed`.
    mutating func close() -> Bool {
        guard phase == .spooling, records == 0 else { return false }
        phase = .closing
        return true
    }

    mutating func closed() {
        precondition(phase == .closing)
        phase = .direct
    }
}
