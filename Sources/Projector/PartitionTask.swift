import Enrichment
import EventLog
import Events
import People

/// Runs one partition: reads, folds, and makes the effects last in an order that a crash between
/// any two steps cannot hurt.
///
/// 1. Fold a batch in memory.
/// 2. Append what goes back into `spoor.events` (routing, decisions, ticks) and wait for it.
/// 3. Commit outputs (profiles, triggers, decisions) and the input offset in one atomic act.
/// 4. Now and then write the state, with its offset, in one atomic batch. It may lag behind the
///    commit; it never leads it.
///
/// Repeats of step 2 after a crash are harmless: receivers see them by version and id.
public final class PartitionTask {
    /// Where a crash may fall; tests stop the task at each.
    public enum Step: String, Sendable, CaseIterable {
        case folded, appended, committed, stored
    }

    /// What a call of `runOnce` came to.
    public enum Round: Hashable, Sendable {
        /// There was nothing to do.
        case idle
        /// All that there was is done.
        case done
        /// A full batch is done; there is likely more.
        case full
    }

    public let partition: Partition
    private let log: any EventLog
    private let input: TopicPartition
    private let clock: () -> Milliseconds
    private let report: (String) -> Void
    private let afterStep: (Step) throws -> Void

    private var profiles = ProfileThrottle()
    private var storedOffset: Offset
    private var storedAt: Milliseconds
    private var committed: Offset
    private var committedAt: Milliseconds = 0
    /// By the clock, when a record was read last.
    private var readAt: Milliseconds = .min
    /// When the log was asked last where the partition ends, and whether that was before what is folded.
    private var endAskedAt: Milliseconds
    private var endedBefore = false
    /// The offset of the tick that was appended last; no other is, until it was read.
    private var tickOffset: Offset = -1

    /// - Parameters:
    ///   - clock: Milliseconds since 1970. It decides when ticks are appended and profiles are
    ///     published, and nothing in the fold.
    ///   - report: Told in words what an operator should know.
    ///   - afterStep: Called after each step; tests throw from it.
    public init(
        number: Int, log: any EventLog, store: any StateStore, lists: ReferenceLists?,
        memory: FoldMemory = FoldMemory(),
        clock: @escaping () -> Milliseconds,
        report: @escaping (String) -> Void = { _ in },
        afterStep: @escaping (Step) throws -> Void = { _ in }
    ) throws {
        partition = try Partition(
            number: number, of: log.partitionCount, store: store, lists: lists, memory: memory)
        self.log = log
        self.clock = clock
        self.report = report
        self.afterStep = afterStep
        input = TopicPartition(.events, number)
        storedOffset = partition.offset
        committed = partition.offset
        storedAt = clock()
        (committedAt, endAskedAt) = (storedAt, storedAt)
    }

    /// Folds what was committed and is not in the store, without its effects: they were made.
    ///
    /// - Parameters:
    ///   - committed: What the log says so of the partition, if it was asked already.
    ///   - progress: Told the offset at the start and after each batch, and the one to be reached.
    /// - Throws: `CancellationError` between two batches, where the task is cancelled.
    public func catchUp(
        to committed: Offset? = nil, _ progress: (Offset, Offset) -> Void = { _, _ in }
    ) async throws {
        let committed = if let committed { committed } else { try await log.committed(input) }
        guard partition.offset <= committed else {
            throw StateError("it is of a later log: at \(partition.offset) of \(committed)")
        }
        progress(partition.offset, committed)
        while partition.offset < committed {
            try Task.checkCancellation()
            // Nothing else here waits: others, and who asks how far this is, need the thread too.
            await Task.yield()
            let limit = min(committed - partition.offset, Offset(ProjectorLimits.catchUpRecordsMax))
            _ = try partition.refold(try await read(limit: Int(limit)), until: committed)
            progress(partition.offset, committed)
            try storeIfDue()
        }
        self.committed = committed
        // Their profiles may not have been published before the crash.
        profiles.touch(partition.takeTouched())
    }

    /// Whether the newest profile of everybody is published.
    public var isPublished: Bool { profiles.isEmpty }

    /// Waits until there is a record, or a timer may be due, and `commitEvery` has passed since the
    /// last commit: a commit costs a sync, however little is in it.
    public func wait() async throws {
        try await log.waitForRecord(input, at: partition.offset, timeout: waitTime())
        // The clock may have been set back.
        let rest = min(
            committedAt + ProjectorLimits.commitEvery - clock(), ProjectorLimits.commitEvery)
        // Cancelled, it returns at once, as `waitForRecord` does.
        if rest > 0 { try? await Task.sleep(for: .milliseconds(rest)) }
    }

    /// Folds and commits what there is, at most a batch; at the end of the partition publishes what
    /// is left and ticks if a timer is due.
    public func runOnce() async throws -> Round {
        let records = try await read(limit: ProjectorLimits.batchRecordsMax)
        if records.isEmpty {
            try await checkEnd()
            let isDone = if try await tickIfDue() { true } else { try await publishRest() }
            return isDone ? .done : .idle
        }
        readAt = clock()
        let (effects, isWhole) = try fold(records)
        profiles.touch(partition.takeTouched())
        try afterStep(.folded)
        try await append(effects)
        try await commit(effects)
        try storeIfDue()
        return records.count < ProjectorLimits.batchRecordsMax && isWhole ? .done : .full
    }

    /// Folds until the records end, or what they bring about is too much for one commit.
    private func fold(
        _ records: [Record]
    ) throws -> (effects: [PartitionEffect], isWhole: Bool) {
        var effects: [PartitionEffect] = []
        var weight = 0
        for record in records {
            if weight > ProjectorLimits.effectsBytesMax { return (effects, false) }
            let new = try partition.fold(record)
            weight += new.reduce(0) { $0 + $1.weight }
            effects += new
        }
        return (effects, true)
    }

    /// Tries again while the log cannot store or read, until the task is cancelled: what is folded
    /// is kept.
    private func persistently<Value>(_ act: () async throws -> Value) async throws -> Value {
        while true {
            do {
                return try await act()
            } catch EventLogError.unavailable(let reason) {
                report("partition \(partition.number) waits for the log: \(reason)")
                try await Task.sleep(for: .milliseconds(ProjectorLimits.storePause))
            }
        }
    }

    private func read(limit: Int) async throws -> [Record] {
        try await persistently {
            try await log.read(
                input, from: partition.offset, limit: limit,
                bytesMax: ProjectorLimits.batchBytesMax)
        }
    }

    /// Records that are gone are not to be taken for records that have not come.
    /// - Throws: `EventLogError.corrupt`.
    private func checkEnd() async throws {
        guard clock() - endAskedAt >= ProjectorLimits.endCheckEvery else { return }
        endAskedAt = clock()
        guard let end = try? await log.end(input) else { return }
        // A broker may know less than the one before, for a moment.
        if endedBefore { try check(end: end) }
        endedBefore = end < partition.offset
    }

    /// - Throws: `EventLogError.corrupt` if more was folded than there is.
    func check(end: Offset) throws {
        if end < partition.offset {
            throw EventLogError.corrupt(
                reason: "\(input) ends at \(end), and was folded to \(partition.offset): records"
                    + " were lost, or the topic was made anew; to fold what there is, stop the"
                    + " projector, and remove the folder `state` in its data directory")
        }
    }

    // MARK: - Steps

    private func append(_ effects: [PartitionEffect]) async throws {
        var appends = BatchAppends()
        for effect in effects {
            switch effect {
            case .append(let record): appends.append(record)
            case .unknownRule(let error): report("a rule of the release is left out: \(error)")
            case .publish, .reject: break
            }
        }
        var rest = appends.records.map(newRecord)[...]
        while !rest.isEmpty {
            let some = Array(rest.prefix(ProjectorLimits.appendRecordsMax))
            _ = try await persistently { try await log.append(some) }
            rest = rest.dropFirst(ProjectorLimits.appendRecordsMax)
        }
        try afterStep(.appended)
    }

    private func newRecord(_ record: EventsRecord) -> NewRecord {
        let key = record.home?.text ?? record.kind
        let to = record.home == nil ? input : log.partition(.events, of: key)
        return NewRecord(to: to, key: key, value: record.bytes, timestamp: record.loggedAt)
    }

    private func commit(_ effects: [PartitionEffect]) async throws {
        var outputs: [NewRecord] = []
        for effect in effects {
            guard var output = Outputs.record(of: effect, log) else { continue }
            // A record that is refused may say any time, and brokers take none that is far ahead.
            if case .reject = effect { output.timestamp = min(output.timestamp, clock()) }
            outputs.append(output)
        }
        let position = Position(partition: partition.number, offset: partition.offset - 1)
        let limit = max(
            ProjectorLimits.commitProfiles,
            profiles.readyCount / ProjectorLimits.commitProfilesShare)
        for id in profiles.take(now: clock(), limit: limit) {
            guard let node = try partition.node(id) else { continue }
            let profile = Outputs.profile(of: node, time: partition.time, log)
            outputs.append(Outputs.checked(profile, log, at: position))
        }
        let isFresh = clock() - committedAt < ProjectorLimits.recommitEvery
        if outputs.isEmpty, partition.offset == committed, isFresh { return }
        try await persistently {
            try await log.commit(outputs, input: input, offset: partition.offset)
        }
        committed = partition.offset
        committedAt = clock()
        try afterStep(.committed)
    }

    /// Publishes what had to wait; false if there was nothing.
    private func publishRest() async throws -> Bool {
        let isStale = clock() - committedAt >= ProjectorLimits.recommitEvery
        let isDue = profiles.nextDue.map { $0 <= clock() } ?? false
        if isDue || isStale { try await commit([]) }
        try storeIfDue()
        return isDue
    }

    // MARK: - Ticks

    /// Appends a tick if a timer is due by the clock, unless one is under way.
    private func tickIfDue() async throws -> Bool {
        let now = clock()
        guard let due = partition.nextDue, due <= now, tickOffset < partition.offset else {
            return false
        }
        let readsHistory = now - partition.time > ProjectorLimits.historyLag
        if readsHistory, readAt > .min, now - readAt < ProjectorLimits.historyQuiet { return false }
        let tick = EventsRecord.tick(Tick(loggedAt: now))
        let offsets = try await persistently { try await log.append([newRecord(tick)]) }
        tickOffset = offsets.first ?? -1
        return true
    }

    private func waitTime() -> Milliseconds {
        let due = [partition.nextDue, profiles.nextDue].compactMap { $0 }.min() ?? .max
        return min(max(due, clock() + 1) - clock(), ProjectorLimits.idleWait)
    }

    // MARK: - State

    private func storeIfDue() throws {
        guard partition.offset > storedOffset else { return }
        let isDue =
            partition.offset - storedOffset >= ProjectorLimits.checkpointRecords
            || partition.isCheckpointDue
            || clock() - storedAt >= ProjectorLimits.checkpointEvery
        if isDue { try store() }
    }

    /// Writes the state, and whose profiles are yet to be published.
    public func store() throws {
        partition.touch(profiles.waiting)
        try partition.checkpoint()
        profiles.touch(partition.takeTouched())
        (storedOffset, storedAt) = (partition.offset, clock())
        try afterStep(.stored)
    }
}
