import Enrichment
import EventLog
import Events
import HeapModule
import JSON
import People
import Rules

/// One partition of `spoor.events` as it is folded: partition time, timers, the homes of its ids.
///
/// Deterministic: the same records give the same state and the same effects. What the effects
/// need (appending, publishing, committing) is `PartitionTask`'s, in the order of architecture §7.
///
/// The store may lag behind what is folded: homes that were touched stay decoded in memory until a
/// checkpoint writes each of them once.
public final class Partition {
    public let number: Int
    /// The highest `loggedAt` of any record so far; it alone moves timers.
    public private(set) var time: Milliseconds = .min
    /// The offset of the next record to fold.
    public private(set) var offset: Offset = 0
    public private(set) var rules = RuleSet()

    private let store: any StateStore
    private let parser = JSONParser.forStored()
    private let enricher: Enricher
    private let limits: NodeLimits
    private var homes: [Identifier: Home] = [:]
    private var timers = Heap<Timer>()
    private var touched: Set<Identifier> = []
    /// The `release` record in force, as it stands in the log.
    private var releaseBytes: [UInt8] = []

    /// Opens the state that `store` has; it may be empty.
    ///
    /// - Parameter lists: What facts are understood by. State that was folded by others is no use.
    /// - Throws: `StateError` or `StateStoreError` where it cannot be read; it is then to be reset
    ///   and rebuilt from the log.
    public init(
        number: Int, store: any StateStore, lists: ReferenceLists?,
        limits: NodeLimits = NodeLimits()
    ) throws {
        self.number = number
        enricher = Enricher(lists)
        self.limits = limits
        self.store = store
        try restore()
    }

    /// When a timer is due next.
    public var nextDue: Milliseconds? {
        while let timer = timers.min {
            if let home = homes[timer.person] {
                if home.due == timer.due { return timer.due }
            } else {
                // Not in memory, so as it was stored.
                return timer.due
            }
            timers.removeMin()
        }
        return nil
    }

    // MARK: - Folding

    /// Folds a record and returns what is to be done, in order.
    ///
    /// A record that cannot be read is skipped, and reported as an effect.
    /// - Throws: `StateError` or `StateStoreError`: the store failed, and the partition is to be
    ///   opened anew.
    public func fold(_ record: Record) throws -> [PartitionEffect] {
        precondition(record.offset == offset, "records are folded one after the other")
        let effects = try effects(of: record)
        offset += 1
        return effects
    }

    private func effects(of record: Record) throws -> [PartitionEffect] {
        let position = Position(partition: number, offset: record.offset)
        let parsed: EventsRecord
        do {
            parsed = try EventsRecord(decoding: record.value, parser: parser)
            try parsed.checkTimes()
        } catch let error as RecordError {
            return [.reject(Rejection(record, error, position))]
        }
        if let home = parsed.home, home.text != record.key {
            let error = RecordError(path: "", reason: "the key is not \(home): it went astray")
            return [.reject(Rejection(record, error, position))]
        }
        var effects = try fireTimers(until: parsed.loggedAt, position)
        time = max(time, parsed.loggedAt)
        effects += try apply(parsed, record, position)
        return effects
    }

    private func apply(
        _ record: EventsRecord, _ raw: Record, _ position: Position
    ) throws -> [PartitionEffect] {
        switch record {
        case .tick: return []
        case .release(let release): return install(release, raw.value)
        case .sweep(let sweep): return try self.sweep(sweep, position)
        default:
            guard let id = record.home else { return [] }
            return try update(id, position) { node, context in
                try node.receive(record, context)
            }
        }
    }

    /// Lets a home do something, looks at the person under the rules, and notes what was touched.
    private func update(
        _ id: Identifier, _ position: Position,
        _ change: (inout Node, NodeContext) throws -> [NodeEffect]
    ) throws -> [PartitionEffect] {
        let context = context(position)
        try load(id)
        var effects: [PartitionEffect] = []
        let dueBefore = homes[id]?.due
        try homes.mutate(id) { home in
            home.isDirty = true
            for effect in try change(&home.node, context) {
                effects.append(PartitionEffect(effect, number: number, now: time))
            }
            try assess(&home, context, &effects)
        }
        if let due = homes[id]?.due, due != dueBefore {
            timers.insert(Timer(due: due, person: id))
        }
        touched.insert(id)
        return effects
    }

    private func assess(
        _ home: inout Home, _ context: NodeContext, _ effects: inout [PartitionEffect]
    ) throws {
        let assessment = rules.assess(home.node, now: time)
        home.node.timers = assessment.timers
        for var decision in assessment.decisions {
            decision.causes = try home.node.positions(of: [decision.occasion], context)
            if decision.outcome != .withdrawn {
                decision.home = try home.node.origin(of: decision.occasion, context)
            }
            home.node.awaited.insert(decision.id)
            effects.append(.append(.decision(decision)))
        }
    }

    private func context(_ position: Position) -> NodeContext {
        NodeContext(
            parser: parser, enricher: enricher, settings: rules.settings, position: position,
            now: time, limits: limits
        ) { [store] id, chunk in
            guard let bytes = try store.get(.journals, StateKeys.chunk(id, chunk)) else {
                throw StateError("chunk \(chunk) of the journal of \(id) is missing")
            }
            return bytes
        }
    }

    // MARK: - Timers

    private func fireTimers(
        until loggedAt: Milliseconds, _ position: Position
    ) throws -> [PartitionEffect] {
        var effects: [PartitionEffect] = []
        guard let first = timers.min, first.due <= loggedAt else { return effects }
        let moved = max(time, loggedAt)
        var fired: [Timer] = []
        while let timer = timers.min, timer.due <= loggedAt {
            timers.removeMin()
            if fired.last != timer { fired.append(timer) }
        }
        time = moved
        for timer in fired {
            try load(timer.person)
            guard homes[timer.person]?.due == timer.due else { continue }
            effects += try update(timer.person, position) { _, _ in [] }
        }
        // A person may have several that are due, others some in between.
        return effects.enumerated()
            .sorted { ($0.element.order, $0.offset) < ($1.element.order, $1.offset) }
            .map(\.element)
    }

    // MARK: - Releases

    private func install(_ release: Release, _ bytes: [UInt8]) -> [PartitionEffect] {
        let (rules, unknown) = RuleSet.reading(release)
        self.rules = rules
        releaseBytes = bytes
        let sweep = Sweep(release: release.digest, after: "", loggedAt: time)
        return unknown.map { .unknownRule($0) } + [.append(.sweep(sweep))]
    }

    private func sweep(_ sweep: Sweep, _ position: Position) throws -> [PartitionEffect] {
        guard sweep.release == rules.release else { return [] }
        let ids = try identifiers(after: sweep.after, limit: ProjectorLimits.sweepHomesMax)
        var effects: [PartitionEffect] = []
        for id in ids {
            effects += try update(id, position) { node, context in
                try node.settingsChanged(context)
                return []
            }
        }
        if ids.count == ProjectorLimits.sweepHomesMax, let last = ids.last {
            let next = Sweep(release: sweep.release, after: last.text, loggedAt: time)
            effects.append(.append(.sweep(next)))
        }
        return effects
    }

    /// Ids known in this partition, in order, those in memory and those that rest.
    public func identifiers(after: String, limit: Int) throws -> [Identifier] {
        var ids = homes.keys.filter { after.isEmpty || $0.isAfter(after) }
        let known = Set(ids)
        let from = after.isEmpty ? [] : Array(after.utf8) + [0]
        var scanned = 0
        try store.scan(.nodes, from: from, prefix: []) { key, _ in
            guard let id = Identifier(text: String(decoding: key, as: UTF8.self)) else {
                return true
            }
            scanned += 1
            if !known.contains(id) { ids.append(id) }
            return scanned < limit
        }
        return Array(ids.sorted().prefix(limit))
    }

    // MARK: - Looking

    /// A person's, device's or e-mail's home as it is now; nil if the id is not known here.
    public func node(_ id: Identifier) throws -> Node? {
        if let home = homes[id] { return home.node }
        guard let bytes = try store.get(.nodes, StateKeys.node(id)) else { return nil }
        return try Node(id, decoding: bytes, parser: parser)
    }

    /// Ids that were touched since the last call, sorted: their profiles are to be published.
    public func takeTouched() -> [Identifier] {
        defer { touched = [] }
        return touched.sorted()
    }

    /// Marks ids as touched again. A checkpoint keeps who is touched, so that a profile that is yet
    /// to be published is published after a restart.
    public func touch(_ ids: some Sequence<Identifier>) { touched.formUnion(ids) }

    /// The digest of all that is known here, in the order of ids: a replay must reproduce it.
    public func digest() throws -> UInt64 {
        var digest = Digest64()
        var after = ""
        while true {
            let ids = try identifiers(after: after, limit: ProjectorLimits.sweepHomesMax)
            for id in ids {
                guard let node = try node(id) else { continue }
                digest.combine(id.text)
                node.contents.withUnsafeBytes { digest.combine($0) }
            }
            guard ids.count == ProjectorLimits.sweepHomesMax, let last = ids.last else { break }
            after = last.text
        }
        return digest.value
    }
}

// MARK: - The store

extension Partition {
    private func load(_ id: Identifier) throws {
        guard homes[id] == nil else { return }
        guard let bytes = try store.get(.nodes, StateKeys.node(id)) else {
            homes[id] = Home(node: Node(id), storedDue: nil)
            return
        }
        let node = try Node(id, decoding: bytes, parser: parser)
        homes[id] = Home(node: node, storedDue: node.timers.values.min())
    }

    private func restore() throws {
        guard let meta = try store.get(.meta, StateKeys.progress) else { return }
        let progress = try StoredProgress(decoding: meta, parser: parser)
        guard progress.foldVersion == ProjectorLimits.foldVersion else {
            throw StateError("the state is of fold version \(progress.foldVersion)")
        }
        guard progress.lists == enricher.digest else {
            throw StateError("the state was made with other reference lists")
        }
        (time, offset) = (progress.time, progress.offset)
        if let bytes = try store.get(.meta, StateKeys.release), !bytes.isEmpty {
            guard case .release(let release) = try EventsRecord(decoding: bytes, parser: parser)
            else { throw StateError("the stored release is none") }
            rules = RuleSet.reading(release).rules
            releaseBytes = bytes
        }
        if let bytes = try store.get(.meta, StateKeys.touched) {
            let ids = try parser.parse(bytes) { $0.value.arrayValue ?? [] }
            touched = Set(ids.compactMap { $0.stringValue.flatMap(Identifier.init(text:)) })
        }
        try store.scan(.timers, from: [], prefix: []) { key, _ in
            if let timer = StateKeys.timer(decoding: key) { timers.insert(timer) }
            return true
        }
    }

    /// Writes every touched home once, with the offset up to which it holds, in one atomic batch,
    /// and forgets homes beyond the number that memory may hold.
    public func checkpoint() throws {
        var write = StateWrite()
        for id in homes.keys.sorted() {
            homes.mutate(id) { home in home.save(into: &write) }
        }
        let progress = StoredProgress(
            foldVersion: ProjectorLimits.foldVersion, lists: enricher.digest, time: time,
            offset: offset)
        write.put(.meta, StateKeys.progress, progress.bytes)
        write.put(.meta, StateKeys.release, releaseBytes)
        let ids = JSONValue.array(touched.sorted().map { .string($0.text) })
        write.put(.meta, StateKeys.touched, ids.bytes)
        try store.write(write)
        if homes.count > ProjectorLimits.homesInMemoryMax { homes = [:] }
    }
}
