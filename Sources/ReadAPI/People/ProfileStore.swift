import EventLog
import Events
import JSON
import Projector
import Synchronization

/// The read side: the newest record of each id in `spoor.profiles`, kept in a store of its own.
///
/// Nobody asks the projector's store; what is read here may lag behind it, and `lag` says how far.
///
/// A copy that was not kept up for long is read anew: Kafka drops tombstones in time, and whoever
/// was erased meanwhile would stay in it.
public final class ProfileStore: Sendable {
    private let log: any EventLog
    private let store: Mutex<Guarded>
    private let clock: @Sendable () -> Milliseconds
    private let report: @Sendable (String) -> Void

    /// A store is not `Sendable`; the mutex is the only way to it.
    fileprivate struct Guarded {
        let store: any StateStore
        var progress: FollowProgress
        /// When each partition was read to its end last, or from its start.
        var currentAt: [Int: Milliseconds]
    }

    /// - Parameters:
    ///   - clock: Milliseconds since 1970.
    ///   - report: Told in words what an operator should know.
    /// - Throws: `StateStoreError`.
    public init(
        log: any EventLog, store: sending any StateStore,
        clock: @escaping @Sendable () -> Milliseconds,
        report: @escaping @Sendable (String) -> Void = { _ in }
    ) throws {
        self.log = log
        self.clock = clock
        self.report = report
        var offsets: [Int: Offset] = [:]
        var currentAt: [Int: Milliseconds] = [:]
        for number in 0..<log.partitionCount {
            offsets[number] = try store.number(Self.offsetKey(number)) ?? 0
            currentAt[number] = try store.number(Self.currentKey(number))
        }
        var guarded = Guarded(
            store: store, progress: FollowProgress(offsets: offsets), currentAt: currentAt)
        let oldest = clock() - ReadAPILimits.copyAgeMax
        if offsets.contains(where: { $0.value > 0 && currentAt[$0.key] ?? 0 < oldest }) {
            try guarded.empty()
        }
        self.store = Mutex(guarded)
    }

    /// Follows the topic until the task is cancelled.
    public func run() async throws {
        let follower = TopicFollower(.profiles, of: log)
        let ends = try await follower.ends()
        let isOthers = try await isOfAnotherLog(follower, ends)
        try store.withLock { guarded in
            if isOthers { try guarded.empty() }
            guarded.progress.begin(until: ends)
        }
        try await follower.run(from: { self.offset($0) }, take: { try self.take($0, $1) })
    }

    /// Whether the topic has something else where it was read last, or nothing any more: what was
    /// superseded goes in time, and the copy is then read anew to be sure.
    private func isOfAnotherLog(
        _ follower: TopicFollower, _ ends: [Int: Offset]
    ) async throws -> Bool {
        if store.withLock({ $0.progress.isBeyond(ends) }) { return true }
        for number in ends.keys {
            let (offset, last) = try store.withLock { guarded in
                (
                    guarded.progress.offset(number),
                    try guarded.store.get(.meta, Self.lastKey(number))
                )
            }
            guard let last, offset > 0 else { continue }
            let found = try await follower.first(number, from: offset - 1)
            if found?.offset != offset - 1 || found.map({ Array($0.digest.utf8) }) != last {
                return true
            }
        }
        return false
    }

    private func take(_ number: Int, _ records: [Record]) throws {
        guard let last = records.last else {
            return try isCurrent(number)
        }
        var newest: [String: [UInt8]] = [:]
        let parser = JSONParser.forStored()
        for record in records {
            if record.value.isEmpty || record.isProfile(by: parser) {
                newest[record.key] = record.value
            } else {
                report(
                    "\(TopicPartition(.profiles, number)) has no profile of its key at"
                        + " \(record.offset): it is passed over")
            }
        }
        var write = StateWrite()
        for (key, value) in newest.sorted(by: { $0.key < $1.key }) {
            if value.isEmpty {
                write.delete(.nodes, Array(key.utf8))
            } else {
                write.put(.nodes, Array(key.utf8), value)
            }
        }
        write.put(.meta, Self.offsetKey(number), Array(String(last.offset + 1).utf8))
        write.put(.meta, Self.lastKey(number), Array(last.digest.utf8))
        try store.withLock { guarded in
            if guarded.progress.offset(number) == 0 {
                guarded.currentAt[number] = clock()
                write.put(.meta, Self.currentKey(number), Array(String(clock()).utf8))
            }
            try guarded.store.write(write)
            guarded.progress.took(records, of: number)
        }
    }

    /// A partition is read to its end, for now.
    private func isCurrent(_ number: Int) throws {
        let now = clock()
        try store.withLock { guarded in
            guarded.progress.took([], of: number)
            if let last = guarded.currentAt[number], now - last < ReadAPILimits.copyAgeStep {
                return
            }
            guarded.currentAt[number] = now
            var write = StateWrite()
            write.put(.meta, Self.currentKey(number), Array(String(now).utf8))
            try guarded.store.write(write)
        }
    }

    private func offset(_ number: Int) -> Offset { store.withLock { $0.progress.offset(number) } }

    private static func offsetKey(_ number: Int) -> [UInt8] { Array("offset/\(number)".utf8) }
    private static func lastKey(_ number: Int) -> [UInt8] { Array("last/\(number)".utf8) }
    private static func currentKey(_ number: Int) -> [UInt8] { Array("current/\(number)".utf8) }
}

extension ProfileStore.Guarded {
    /// Forgets everybody, and reads the topic from its start. How far it was read goes last: until
    /// then whoever opens it sees that it is to be emptied.
    fileprivate mutating func empty() throws {
        for family in [StateFamily.nodes, .meta] {
            var (isEmpty, from) = (false, [UInt8]())
            while !isEmpty {
                var write = StateWrite()
                try store.scan(family, from: from, prefix: []) { key, _ in
                    write.delete(family, key)
                    from = key
                    return write.operations.count < ReadAPILimits.emptiedRecords
                }
                isEmpty = write.operations.isEmpty
                try store.write(write)
            }
        }
        (progress, currentAt) = (FollowProgress(), [:])
    }
}

extension Record {
    /// Whether the value is somebody's profile, and that of the key.
    fileprivate func isProfile(by parser: JSONParser) -> Bool {
        (try? parser.parse(value) { $0["id"]?.string == key }) ?? false
    }
}

extension StateStore {
    fileprivate func number(_ key: [UInt8]) throws -> Int64? {
        try get(.meta, key).flatMap { Int64(String(decoding: $0, as: UTF8.self)) }
    }
}

// MARK: - Reading

extension ProfileStore {
    /// Whether all is here that was published when it started.
    public var hasCaughtUp: Bool { store.withLock { $0.progress.hasCaughtUp } }

    /// Records that were published and are not seen here yet.
    public func lag() async throws -> Offset {
        try await withThrowingTaskGroup(of: Offset.self) { group in
            for number in 0..<log.partitionCount {
                group.addTask {
                    try await self.log.end(TopicPartition(.profiles, number))
                        - self.offset(number)
                }
            }
            return try await group.reduce(0, +)
        }
    }

    /// The record of an id as it was published.
    public func record(_ id: String) throws -> [UInt8]? {
        try store.withLock { try $0.store.get(.nodes, Array(id.utf8)) }
    }

    /// Shows the record of the person whom an id belongs to now: follows `mergedInto`. Nil if there
    /// is none.
    public func withPerson<R>(
        _ id: String, parser: JSONParser, _ body: (_ id: String, _ record: JSONView) throws -> R
    ) throws -> R? {
        var id = id
        for _ in 0...Self.mergesMax {
            guard let bytes = try record(id) else { return nil }
            let step: Step<R> = try parser.parse(bytes) { record in
                if let next = record["mergedInto"]?.string { return .merged(into: next) }
                return .person(try body(id, record))
            }
            switch step {
            case .merged(let next): id = next
            case .person(let result): return result
            }
        }
        return nil
    }

    private enum Step<R> {
        case merged(into: String)
        case person(R)
    }

    /// The person whom an id belongs to now.
    public func person(_ id: String) throws -> (id: String, record: JSONValue)? {
        try withPerson(id, parser: .forStored()) { ($0, $1.value) }
    }

    /// Records of the ids that come after one, in the order of ids, `count` at most.
    public func records(
        after id: [UInt8], count: Int = ReadAPILimits.scanRecords
    ) throws -> [(id: [UInt8], record: [UInt8])] {
        precondition(count > 0, "a page has room")
        var page: [(id: [UInt8], record: [UInt8])] = []
        try store.withLock { guarded in
            try guarded.store.scan(.nodes, from: id.isEmpty ? [] : id + [0], prefix: []) {
                page.append(($0, $1))
                return page.count < count
            }
        }
        return page
    }

    /// Calls `body` with every record, some at a time, in the order of ids.
    public func forEach(_ body: (_ record: [UInt8]) throws -> Void) throws {
        var last: [UInt8] = []
        while true {
            let page = try records(after: last)
            for entry in page { try body(entry.record) }
            guard let end = page.last, page.count == ReadAPILimits.scanRecords else { return }
            last = end.id
        }
    }

    private static let mergesMax = 8
}

extension ProfileStore? {
    /// Not every process has one.
    var served: ProfileStore {
        get throws(Problem) {
            guard let self else {
                throw Problem(.unknownPath, "people are served by `spoor api` and `spoor serve`")
            }
            return self
        }
    }
}
