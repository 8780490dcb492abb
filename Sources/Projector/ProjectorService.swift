import Enrichment
import EventLog
import Events
import JSON
import People
import Rules
import Synchronization

/// Runs a task for each partition of `spoor.events` that is this process's: all, or those that it is
/// assigned.
///
/// A partition that fails is started again with back-off, from its stored state, and shows as
/// failed meanwhile; the others go on. State that cannot be read is rebuilt from the log.
public final class ProjectorService: Sendable {
    public struct Status: Hashable, Sendable {
        public enum Phase: Hashable, Sendable {
            /// Copying a snapshot of the state, `share` of which is done. Next: `catchingUp`.
            case restoring(share: Double)
            /// Folding what was committed before. Next: `live`, `failed`, `stopped`.
            case catchingUp
            /// Next: `failed`, `stopped`.
            case live
            /// Next: `catchingUp`.
            case failed(reason: String)
            case stopped
        }

        public var phase: Phase
        /// Of the next record to be folded.
        public var offset: Offset
        /// Partition time; nil while it is not known.
        public var time: Milliseconds?
        public var nextDue: Milliseconds?
        /// Whether the newest profile of everybody is published.
        public var isPublished = false
        /// The digest of the release in force; empty before the first.
        public var release = ""
        /// Digest of the reference lists that it names.
        public var lists: String?
        /// Where it is; nil where that is not known.
        public var releaseOffset: Offset?
        /// Its rules and settings, as they are released.
        public var content = RuleSet().content
    }

    public struct PartitionDigest: Hashable, Sendable {
        public var partition: Int
        public var offset: Offset
        public var digest: UInt64
    }

    /// Opens a partition's store; with `reset` what it holds is dropped first.
    public typealias StoreOpener =
        @Sendable (_ partition: Int, _ reset: Bool) throws -> any StateStore

    private struct Shared {
        /// Whose partitions they are is not known before.
        var isAssigned = false
        /// Of the partitions that are here.
        var status: [Int: Status] = [:]
        /// How to close them.
        var leases: [Int: Lease] = [:]
        /// How far each is with what it had to fold when it began.
        var parts: [Int: CatchUp.Part] = [:]
        var questions: [Int: [CheckedContinuation<PartitionDigest?, Never>]] = [:]
    }

    private let log: any EventLog
    private let openStore: StoreOpener
    private let snapshots: (any StateSnapshots)?
    private let lists: ReferenceLists?
    private let memory: FoldMemory
    private let clock: @Sendable () -> Milliseconds
    private let report: @Sendable (String) -> Void
    private let shared = Mutex(Shared())

    /// - Parameters:
    ///   - snapshots: Of partitions that move between processes.
    ///   - memory: Bytes that all partitions share.
    ///   - report: Told in words what an operator should know.
    public init(
        log: any EventLog, openStore: @escaping StoreOpener,
        snapshots: (any StateSnapshots)? = nil, lists: ReferenceLists?,
        memory: Int = ProjectorLimits.memoryBytes,
        clock: @escaping @Sendable () -> Milliseconds,
        report: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.log = log
        self.openStore = openStore
        self.snapshots = snapshots
        self.lists = lists
        self.memory = FoldMemory(sharing: memory, partitions: log.partitionCount)
        self.clock = clock
        self.report = report
    }

    /// By partition, of those that are here.
    public var status: [Int: Status] { shared.withLock { $0.status } }

    /// Whether it is known which partitions are here, and each of them has caught up and runs.
    public var isLive: Bool {
        shared.withLock { shared in
            shared.isAssigned && shared.status.values.allSatisfy { $0.phase == .live }
        }
    }

    /// How far all are with what they had to fold when they began.
    public var catchUp: CatchUp { shared.withLock { CatchUp($0.parts.values) } }

    /// What it waits for while it is not live, in words.
    public var progress: String {
        guard shared.withLock({ $0.isAssigned }) else {
            return "waiting for the group to say which partitions are here"
        }
        let shares = shared.withLock { shared in
            shared.status.values.compactMap { status in
                if case .restoring(let share) = status.phase { share } else { nil }
            }
        }
        if shares.isEmpty { return "catching up: \(catchUp)" }
        let share = shares.reduce(0, +) / Double(shares.count)
        return "copying snapshots of \(shares.count) partitions, \(Int(share * 100)) % done"
    }

    /// Runs all partitions until the task is cancelled; then each finishes its batch and writes its
    /// state.
    public func run() async {
        let all = AssignmentChange.assigned(Set(0..<log.partitionCount))
        let (changes, continuation) = AsyncStream.makeStream(of: AssignmentChange.self)
        continuation.yield(all)
        await run(changes)
    }

    /// Runs the partitions that it is assigned, until the task is cancelled or the changes end.
    public func run(_ changes: AsyncStream<AssignmentChange>) async {
        await withDiscardingTaskGroup { group in
            for await change in changes {
                switch change {
                case .assigned(let numbers):
                    for number in numbers.sorted() {
                        let lease = open(number)
                        group.addTask { await self.run(number, lease) }
                    }
                    shared.withLock { $0.isAssigned = true }
                case .revoked(let numbers, let done):
                    let leases = shared.withLock { shared in
                        numbers.compactMap { shared.leases[$0] }
                    }
                    group.addTask {
                        for lease in leases { lease.end() }
                        for lease in leases { await lease.untilClosed() }
                        self.shared.withLock { if $0.leases.isEmpty { $0.isAssigned = false } }
                        done()
                    }
                }
            }
            group.cancelAll()
        }
    }

    /// It is here from now on.
    private func open(_ number: Int) -> Lease {
        shared.withLock { shared in
            let lease = Lease()
            shared.leases[number] = lease
            shared.status[number] = Status(phase: .catchingUp, offset: 0)
            return lease
        }
    }

    private func run(_ number: Int, _ lease: Lease) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.runPartition(number) }
            group.addTask { await lease.untilEnded() }
            await group.next()
            group.cancelAll()
        }
        if lease.isEnded {
            let isElsewhere = shared.withLock { shared in
                // It may be here anew already.
                guard shared.leases[number] === lease else { return false }
                shared.leases[number] = nil
                shared.status[number] = nil
                shared.parts[number] = nil
                return true
            }
            if isElsewhere { log.release(TopicPartition(.events, number)) }
        }
        lease.close()
    }

    /// Each partition's digest at the offset where it stands; none of those that do not run.
    public func digests() async -> [PartitionDigest] {
        await withTaskGroup(of: PartitionDigest?.self) { group in
            for number in status.keys {
                group.addTask { await self.askDigest(of: number) }
            }
            return await group.reduce(into: []) { $0 += $1.map { [$0] } ?? [] }
                .sorted { $0.partition < $1.partition }
        }
    }
}

// MARK: - One partition

extension ProjectorService {
    private func runPartition(_ number: Int) async {
        var pause = ProjectorLimits.restartPauseMin
        var reset = false
        while !Task.isCancelled {
            let startedAt = clock()
            do {
                try await fold(number, reset: reset)
                break
            } catch is CancellationError {
                break
            } catch {
                reset = error.isOfUnreadableState
                let remedy = reset ? "; its state is rebuilt from the log" : ""
                fail(number, "partition \(number): \(error)\(remedy)")
                if clock() - startedAt > ProjectorLimits.restartPauseMax {
                    pause = ProjectorLimits.restartPauseMin
                }
                if case EventLogError.fenced = error {
                    try? await Task.sleep(for: .milliseconds(ProjectorLimits.fencedPause))
                    continue
                }
                try? await Task.sleep(for: .milliseconds(pause))
                pause = min(pause * 2, ProjectorLimits.restartPauseMax)
            }
        }
        set(number) { $0.phase = .stopped }
        answer(number, nil)
    }

    private func fold(_ number: Int, reset: Bool) async throws {
        let input = TopicPartition(.events, number)
        let committed = try await log.committed(input)
        let end = try await end(of: input, atLeast: committed)
        let origin = try await log.origin(of: number)
        if origin == .deleted {
            report(
                "partition \(number): its first records were deleted, so state that is lost cannot be"
                    + " rebuilt; see `spoor topics check`")
        }
        // What could not be read may have come from a snapshot.
        if let snapshots, origin != .empty, !reset {
            await snapshots.restore(number, of: origin, upTo: min(committed, end)) { [self] share in
                set(number) { $0.phase = .restoring(share: share) }
            }
            try Task.checkCancellation()
        }
        let store = try openStore(number, reset)
        let task = try PartitionTask(
            number: number, log: log, store: store, lists: lists,
            memory: memory, clock: clock, report: report)
        try task.partition.check(origin)
        try task.check(end: end)
        let isBelieved = committed <= end
        let reached = isBelieved ? committed : task.partition.offset
        if !isBelieved {
            report(
                "partition \(number): the group has committed \(committed), and the partition ends at"
                    + " \(end): records were lost, or the offset was set by hand; what comes from"
                    + " \(reached) on is folded, and its triggers may come again with the same ids")
        }
        let (from, startedAt) = (task.partition.offset, clock())
        try await task.catchUp(to: reached) { offset, until in
            let part = CatchUp.Part(
                from: from, offset: offset, until: until, startedAt: startedAt, updatedAt: clock())
            shared.withLock { $0.parts[number] = part }
            set(number) {
                $0.phase = .catchingUp
                $0.offset = offset
            }
        }
        while !Task.isCancelled {
            set(number) {
                $0.phase = .live
                $0.offset = task.partition.offset
                $0.time = task.partition.time > 0 ? task.partition.time : nil
                $0.nextDue = task.partition.nextDue
                $0.isPublished = task.isPublished
                // The same rules may be released again, with other lists.
                if $0.releaseOffset != task.partition.releaseOffset
                    || $0.release != task.partition.rules.release
                {
                    $0.releaseOffset = task.partition.releaseOffset
                    $0.release = task.partition.rules.release
                    $0.lists = task.partition.rules.lists
                    $0.content = task.partition.rules.content
                }
            }
            if hasQuestion(number) {
                answer(
                    number,
                    PartitionDigest(
                        partition: number, offset: task.partition.offset,
                        digest: try task.partition.digest()))
            }
            if let snapshots, snapshots.isDue(number, at: task.partition.offset) {
                if let origin = task.partition.origin {
                    try task.store()
                    snapshots.take(number, of: origin, at: task.partition.offset, store)
                }
            }
            if try await task.runOnce() != .full { try await task.wait() }
        }
        try task.store()
    }

    /// Where a partition ends: where that is before `offset`, it is asked again for a moment.
    private func end(of input: TopicPartition, atLeast offset: Offset) async throws -> Offset {
        var end = try await log.end(input)
        for _ in 1..<ProjectorLimits.endAsksMax where end < offset {
            try await Task.sleep(for: .milliseconds(ProjectorLimits.endAskPause))
            end = try await log.end(input)
        }
        return end
    }

    private func set(_ number: Int, _ change: (inout Status) -> Void) {
        shared.withLock {
            change(&$0.status[number, default: Status(phase: .catchingUp, offset: 0)])
        }
    }

    private func fail(_ number: Int, _ reason: String) {
        report(reason)
        set(number) { $0.phase = .failed(reason: reason) }
        answer(number, nil)
    }

    private func askDigest(of number: Int) async -> PartitionDigest? {
        await withCheckedContinuation { continuation in
            let isLive = shared.withLock { shared in
                guard shared.status[number]?.phase == .live else { return false }
                shared.questions[number, default: []].append(continuation)
                return true
            }
            if !isLive { continuation.resume(returning: nil) }
        }
    }

    private func hasQuestion(_ number: Int) -> Bool {
        shared.withLock { !($0.questions[number] ?? []).isEmpty }
    }

    private func answer(_ number: Int, _ digest: PartitionDigest?) {
        let asking = shared.withLock { $0.questions.removeValue(forKey: number) ?? [] }
        for continuation in asking { continuation.resume(returning: digest) }
    }
}

extension Error {
    /// The stored state is of no use. Any other failure may pass, and the state is kept.
    fileprivate var isOfUnreadableState: Bool {
        switch self {
        case is StateError, is ProfileStateError, is RecordError: true
        case let error as StateStoreError: error.isCorrupt
        case let error as JSONError: error.kind != .memory
        default: false
        }
    }
}
