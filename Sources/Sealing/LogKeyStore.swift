import Crypto
import EventLog
import Events
import JSON
import Synchronization

/// Data keys in the compacted topic `spoor.keys`, wrapped by the master key: shared by all processes
/// of an installation, none of which asks another.
///
/// | record's key     | value                                                             |
/// |------------------|-------------------------------------------------------------------|
/// | name of the key  | `{"key":"u:4711/83514…","wrapped":"…"}`; a tombstone destroys it  |
///
/// 1. Two processes may make keys of one id at the same time. Generations are random, so that each
///    has a name of its own, and both are good.
/// 2. `destroy` first reads the topic to its end, and then destroys every key of the ids. One that
///    another process makes later is for what it was sent later.
/// 3. A mark, a key whose name no id has, is in the first partition: the oldest there tells which
///    master key is the right one. While that is not known, keys are made as if it were ours.
public final class LogKeyStore: KeyStore {
    fileprivate struct State {
        /// Of each id, the key that is used first; of most there is one.
        var keys: [Identifier: [WrappedKey]] = [:]
        /// Not handed over to the log yet.
        var pending: [WrappedKey] = []
        /// Being appended.
        var inFlight: [Int: Task<Void, any Error>] = [:]
        var flushes = 0
        var progress = FollowProgress()
        /// Whether a mark is in the topic.
        var isMarked = false
        var isMarkRead = false
        var isOfOtherMasterKey = false
    }

    private let log: any EventLog
    private let writing: any EventLog
    private let masterKey: SymmetricKey
    private let clock: @Sendable () -> Milliseconds
    private let state = Mutex(State())

    /// - Parameter writing: Where new keys are appended: what comes to the same log, sooner or later.
    public init(
        log: any EventLog, appendingTo writing: any EventLog, masterKey: MasterKey,
        clock: @escaping @Sendable () -> Milliseconds
    ) {
        self.log = log
        self.writing = writing
        self.masterKey = masterKey.derived(for: .wrapping)
        self.clock = clock
    }

    // MARK: - Reading the topic

    /// Follows the topic until the task is cancelled.
    /// - Throws: `SealingError.otherMasterKey`.
    public func run() async throws {
        let follower = TopicFollower(.keys, of: log)
        let ends = try await follower.ends()
        state.withLock { $0.progress.begin(until: ends) }
        try await follower.run(
            from: { [self] number in state.withLock { $0.progress.offset(number) } },
            take: { [self] in try take($0, $1) })
    }

    /// Whether all keys are here that there were at the start.
    public var hasCaughtUp: Bool { state.withLock { $0.progress.hasCaughtUp } }

    /// Reads what is in the topic now, for a process that does not follow it.
    /// - Throws: `EventLogError`; `SealingError.otherMasterKey`.
    public func load() async throws {
        for number in 0..<log.partitionCount {
            try await read(number, until: log.end(TopicPartition(.keys, number)))
        }
    }

    private func read(_ number: Int, until end: Offset) async throws {
        while true {
            let offset = state.withLock { $0.progress.offset(number) }
            if offset >= end { return }
            let records = try await log.read(TopicPartition(.keys, number), from: offset)
            try take(number, records)
            if records.isEmpty { return }
        }
    }

    private func take(_ number: Int, _ records: [Record]) throws {
        var changes: [(offset: Offset, name: KeyName, key: WrappedKey?)] = []
        for record in records {
            guard let name = KeyName(text: record.key) else { continue }
            if record.value.isEmpty {
                changes.append((record.offset, name, nil))
            } else if let value = try? JSONValue.parse(record.value),
                case .key(let key)? = KeyFileLine.Change(value), key.name == name,
                // What somebody with another master key has made is nobody's.
                name.id == Self.markID || key.unwrapped(with: masterKey) != nil
            {
                changes.append((record.offset, name, key))
            }
        }
        let masterKey = masterKey
        let isOurs = state.withLock { state in
            // Another reader of this process may be further.
            let from = state.progress.offset(number)
            for change in changes where change.offset >= from {
                state.apply(change.name, change.key, masterKey)
            }
            state.progress.took(records, of: number)
            return !state.isOfOtherMasterKey
        }
        if !isOurs { throw Self.otherMasterKey }
    }

    // MARK: - Keys

    public func currentKey(of id: Identifier) throws -> DataKey {
        let wrapped = try state.withLock { state in
            if state.isOfOtherMasterKey { throw Self.otherMasterKey }
            if let key = state.keys[id]?.first { return key }
            let name = KeyName(id: id, generation: .random(in: Self.generations))
            let key = try WrappedKey.make(name: name, under: masterKey)
            state.keys[id] = [key]
            state.pending.append(key)
            return key
        }
        guard let key = wrapped.unwrapped(with: masterKey) else { throw Self.otherMasterKey }
        return key
    }

    public func key(named name: KeyName) -> DataKey? {
        let wrapped = state.withLock { $0.keys[name.id]?.first { $0.name == name } }
        return wrapped?.unwrapped(with: masterKey)
    }

    public func flush() async throws {
        let waiting: [Task<Void, any Error>] = state.withLock { state in
            if !state.pending.isEmpty {
                let keys = state.pending
                state.pending = []
                let needsMark = !state.isMarked
                state.flushes += 1
                let number = state.flushes
                state.inFlight[number] = Task {
                    try await self.append(keys, number, needsMark: needsMark)
                }
            }
            return Array(state.inFlight.values)
        }
        for task in waiting { try await task.value }
    }

    private func append(_ keys: [WrappedKey], _ number: Int, needsMark: Bool) async throws {
        do {
            let marks = needsMark ? [try WrappedKey.make(name: Self.newMark, under: masterKey)] : []
            try await writing.append(
                (marks + keys).map { record($0.name, KeyFileLine.Change.key($0).bytes) })
            state.withLock { state in
                state.inFlight[number] = nil
                state.isMarked = true
            }
        } catch {
            state.withLock { state in
                state.inFlight[number] = nil
                state.pending.insert(contentsOf: keys, at: 0)
            }
            throw error
        }
    }

    public func destroy(_ ids: [Identifier]) async throws {
        try await load()
        let names = state.withLock { state in
            let names = ids.flatMap { state.keys[$0] ?? [] }.map(\.name)
            state.pending.removeAll { names.contains($0.name) }
            return names
        }
        if names.isEmpty { return }
        // What is on its way comes before the tombstones.
        try await flush()
        try await writing.append(names.map { record($0, []) })
        state.withLock { state in
            for name in names { state.apply(name, nil, masterKey) }
        }
    }

    private func record(_ name: KeyName, _ value: [UInt8]) -> NewRecord {
        let key = name.description
        let isMark = name.id == LogKeyStore.markID
        return NewRecord(
            to: isMark ? TopicPartition(.keys, 0) : log.partition(.keys, of: key), key: key,
            value: value, timestamp: clock())
    }

    fileprivate static let markID = KeyFileImage.format.id

    private static var newMark: KeyName {
        KeyName(id: LogKeyStore.markID, generation: .random(in: generations))
    }

    private static let otherMasterKey = SealingError.otherMasterKey(path: Topic.keys.rawValue)
    /// So many that none comes twice, and each a number that JSON's readers can hold.
    private static let generations = 1...(1 << 53)
}

extension LogKeyStore.State {
    /// Adds a key, or takes it away.
    fileprivate mutating func apply(
        _ name: KeyName, _ key: WrappedKey?, _ masterKey: SymmetricKey
    ) {
        if name.id == LogKeyStore.markID {
            // The oldest counts, and not what somebody with another key has added.
            if !isMarkRead, let key {
                (isMarked, isMarkRead) = (true, true)
                isOfOtherMasterKey = key.unwrapped(with: masterKey) == nil
            }
            return
        }
        var known = keys[name.id] ?? []
        known.removeAll { $0.name == name }
        if let key { known.append(key) }
        keys[name.id] = known.isEmpty ? nil : known
    }
}
