import EventLog
import Events
import Generating
import People
import Projector

/// What goes wrong on purpose in a simulation.
public struct Faults: Sendable {
    /// In a hundred batches: how many end in a crash, before or after what they append.
    public var crashes = 0
    /// In a hundred batches: how many are followed by a checkpoint.
    public var checkpoints = 0
    /// In a hundred restarts: how many find that the store lost its last checkpoint.
    public var lostCheckpoints = 0
    /// Every so many relays one is lost. No system survives that; it shows that the check would
    /// tell.
    public var dropsRelayEvery: Int?

    public init(
        crashes: Int = 0, checkpoints: Int = 0, lostCheckpoints: Int = 0,
        dropsRelayEvery: Int? = nil
    ) {
        self.crashes = crashes
        self.checkpoints = checkpoints
        self.lostCheckpoints = lostCheckpoints
        self.dropsRelayEvery = dropsRelayEvery
    }

    public static let none = Faults()
    public static let restarts = Faults(crashes: 10, checkpoints: 15, lostCheckpoints: 30)
}

/// Partitions that work on one log of `spoor.events` in an order that a seed decides.
///
/// Has the steps of `PartitionTask` without its waiting: fold, append, commit, store.
public final class Simulation {
    public private(set) var tasks: [SimulatedTask]
    /// Decisions that went out with a commit, in order.
    public private(set) var published: [Decision] = []
    public private(set) var rejections: [Rejection] = []
    private var logs: [[Record]]
    private var random: SplitMix64
    private let faults: Faults
    private var relays = 0
    private let limits: NodeLimits

    public init(
        seed: UInt64, partitions: Int = 4, faults: Faults = .none, limits: NodeLimits = NodeLimits()
    ) throws {
        random = SplitMix64(seed: seed)
        self.faults = faults
        self.limits = limits
        logs = Array(repeating: [], count: partitions)
        tasks = try (0..<partitions).map { try SimulatedTask(number: $0, limits: limits) }
    }

    /// Appends the records in the order given, while partitions work, until nothing is unread.
    public func run(_ records: [EventsRecord]) throws {
        var rest = records[...]
        while true {
            let busy = tasks.filter { $0.partition.offset < logs[$0.number].count }
            if rest.isEmpty, busy.isEmpty { break }
            if let next = rest.first, busy.isEmpty || random.chance(percent: 40) {
                append(next)
                rest.removeFirst()
            } else {
                try work(random.pick(busy))
            }
        }
    }

    /// A node as its home has it; a new one where the id was never heard of.
    public func node(_ id: Identifier) throws -> Node {
        let home = Partitioner.partition(of: id.text, count: tasks.count)
        return try tasks[home].partition.node(id) ?? Node(id)
    }

    /// The digest of each partition, folded again from the start of the log in a new store.
    public func replayedDigests() throws -> [UInt64] {
        try tasks.map { task in
            let replay = try SimulatedTask(number: task.number, limits: limits)
            for record in logs[task.number] { _ = try replay.partition.fold(record) }
            return try replay.partition.digest()
        }
    }

    public func digests() throws -> [UInt64] { try tasks.map { try $0.partition.digest() } }

    /// Appends a record that is to be read as it stands.
    public func append(key: String, value: [UInt8], to partition: Int, timestamp: Milliseconds = 0)
    {
        let offset = Offset(logs[partition].count)
        logs[partition].append(
            Record(offset: offset, key: key, value: value, timestamp: timestamp, headers: []))
    }

    /// Appends a record to its home; one that has none to `partition`.
    public func append(_ record: EventsRecord, from partition: Int = 0) {
        let key = record.home?.text ?? record.kind
        let to = record.home.map { Partitioner.partition(of: $0.text, count: tasks.count) }
        append(
            key: key, value: record.bytes, to: to ?? partition, timestamp: record.loggedAt)
    }

    // MARK: - A task's batch

    private func work(_ task: SimulatedTask) throws {
        let unread = logs[task.number][Int(task.partition.offset)...]
        var effects: [PartitionEffect] = []
        for record in unread.prefix(1 + random.below(4)) {
            effects += try task.partition.fold(record)
        }
        if crashes() { return try restart(task) }
        var appends = BatchAppends()
        for case .append(let record) in effects where !isDropped(record) { appends.append(record) }
        for record in appends.records { append(record, from: task.number) }
        if crashes() { return try restart(task) }
        commit(effects, of: task)
        if random.chance(percent: faults.checkpoints) { try task.partition.checkpoint() }
        if crashes() { return try restart(task) }
    }

    private func commit(_ effects: [PartitionEffect], of task: SimulatedTask) {
        for effect in effects {
            switch effect {
            case .publish(let decision): published.append(decision)
            case .reject(let rejection): rejections.append(rejection)
            case .append, .unknownRule: break
            }
        }
        task.committed = task.partition.offset
    }

    private func crashes() -> Bool { random.chance(percent: faults.crashes) }

    private func restart(_ task: SimulatedTask) throws {
        if random.chance(percent: faults.lostCheckpoints) { try task.store.forget(1) }
        try task.reopen(logs[task.number])
    }

    private func isDropped(_ record: EventsRecord) -> Bool {
        guard let every = faults.dropsRelayEvery, case .transfer(let transfer) = record,
            transfer.reason == .relay
        else { return false }
        relays += 1
        return relays % every == 0
    }
}

/// A partition, its store, and how far it has committed.
public final class SimulatedTask {
    public let number: Int
    public private(set) var partition: Partition
    let store = ForgetfulStateStore()
    var committed: Offset = 0
    private let limits: NodeLimits

    init(number: Int, limits: NodeLimits) throws {
        self.number = number
        self.limits = limits
        partition = try Partition(number: number, store: store, lists: nil, limits: limits)
    }

    /// Opens the stored state and folds what was committed since, without the effects.
    func reopen(_ log: [Record]) throws {
        partition = try Partition(number: number, store: store, lists: nil, limits: limits)
        while partition.offset < committed {
            _ = try partition.fold(log[Int(partition.offset)])
        }
    }
}
