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
    private let partitionCount: Int?
    /// The highest `loggedAt` of any record so far; it alone moves timers.
    public private(set) var time: Milliseconds = .min
    /// The offset of the next record to fold.
    public private(set) var offset: Offset = 0
    public private(set) var rules = RuleSet()
    /// Of which log the state is: the digest that is its `LogOrigin`. Nil where that is not known yet.
    private(set) var origin: String?

    private let store: any StateStore
    /// Holds the record that is being folded.
    private let recordParser = JSONParser.forStored()
    private let context: NodeContext
    private var homes: [Identifier: Home] = [:]
    private var dirty: [Home] = []
    private var writer = StateWriter()
    private let memory: FoldMemory
    private var checkpoints = 0
    /// Of records that were folded since the last checkpoint.
    private var unstoredBytes = 0
    private var timers = Heap<Timer>()
    /// Those whose profile is to be published, in the order in which they were touched.
    private var touched: [Identifier] = []
    /// Counts the calls of `takeTouched`.
    private var round = 0
    /// The `release` record in force, as it stands in the log.
    private var releaseBytes: [UInt8] = []
    /// Of that record; nil before the first, or where an older program folded it.
    public private(set) var releaseOffset: Offset?

    /// Opens the state that `store` has; it may be empty.
    ///
    /// - Parameters:
    ///   - partitionCount: Of the log: records that belong into another partition are rejected. Nil
    ///     where what goes where is not to be looked at.
    ///   - lists: What facts are understood by. State that was folded by others is no use.
    /// - Throws: `StateError` or `StateStoreError` where it cannot be read; it is then to be reset
    ///   and rebuilt from the log.
    public init(
        number: Int, of partitionCount: Int? = nil, store: any StateStore, lists: ReferenceLists?,
        limits: NodeLimits = NodeLimits(), memory: FoldMemory = FoldMemory()
    ) throws {
        self.number = number
        self.partitionCount = partitionCount
        self.store = store
        self.memory = memory
        context = NodeContext(
            parser: .forStored(), enricher: Enricher(lists), settings: FoldSettings(),
            position: Position(partition: number, offset: 0), now: .min, limits: limits
        ) { [store] id, chunk in
            guard let bytes = try store.get(.journals, StateKeys.chunk(id, chunk)) else {
                throw StateError("chunk \(chunk) of the journal of \(id) is missing")
            }
            return bytes
        }
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
        // On Kafka the marks of transactions take offsets, too.
        precondition(record.offset >= offset, "records are folded one after the other")
        let effects = try effects(of: record)
        if origin == nil, record.isOfSomebody { origin = record.digest }
        offset = record.offset + 1
        unstoredBytes += record.value.count
        return effects
    }

    /// Folds what was folded before, without its effects: those of the records that are before `end`.
    ///
    /// - Parameter records: What the log has next; where none is before `end`, there is none until
    ///   there.
    /// - Returns: How many they are.
    public func refold(_ records: [Record], until end: Offset) throws -> Int {
        let records = records.prefix { $0.offset < end }
        for record in records { _ = try fold(record) }
        if records.isEmpty { offset = max(offset, end) }
        return records.count
    }

    /// - Throws: `StateError` where what was folded is of another log.
    func check(_ origin: LogOrigin) throws {
        guard offset > 0 else { return }
        switch origin {
        case .first(let digest) where self.origin == nil || self.origin == digest:
            self.origin = digest
        case .empty where self.origin == nil, .deleted: break
        case .first, .empty: throw StateError("it is of another log")
        }
    }

    private func effects(of record: Record) throws -> [PartitionEffect] {
        var isParsed = false
        do {
            return try recordParser.parse(record.value) { view in
                isParsed = true
                return try effects(of: record, view)
            }
        } catch let error as JSONError where !isParsed {
            return [reject(record, RecordError(path: "", reason: error.description))]
        }
    }

    private func effects(of record: Record, _ view: JSONView) throws -> [PartitionEffect] {
        let parsed: EventsRecord
        do {
            parsed = try EventsRecord(decoding: view, bytes: record.value)
            try parsed.checkTimes()
        } catch {
            return [reject(record, error)]
        }
        if let home = parsed.home, let fault = misplacement(of: record, home) {
            return [reject(record, RecordError(path: "", reason: fault))]
        }
        context.position = position(of: record)
        context.record = view
        defer { context.record = nil }
        let effects = try fireTimers(until: parsed.loggedAt)
        time = max(time, parsed.loggedAt)
        return try effects + apply(parsed, record)
    }

    /// Why it is not where records of that home are; nil if it is. Half of what somebody did would
    /// be folded here, and half there.
    private func misplacement(of record: Record, _ home: Identifier) -> String? {
        if home.text != record.key { return "the key is not \(home): it went astray" }
        guard let partitionCount else { return nil }
        let right = Partitioner.partition(of: record.key, count: partitionCount)
        if right == number { return nil }
        return "the key belongs into partition \(right), by murmur2 as Kafka's Java client has it"
            + " (`partitioner=murmur2_random` of librdkafka)"
    }

    private func position(of record: Record) -> Position {
        Position(partition: number, offset: record.offset)
    }

    private func reject(_ record: Record, _ error: RecordError) -> PartitionEffect {
        .reject(Rejection(record, error, position(of: record)))
    }

    private func apply(_ record: EventsRecord, _ raw: Record) throws -> [PartitionEffect] {
        switch record {
        case .tick: return []
        case .release(let release): return install(release, raw)
        case .sweep(let sweep): return try self.sweep(sweep)
        default:
            guard let id = record.home else { return [] }
            return try update(id) { node in try node.receive(record, context) }
        }
    }

    /// Lets a home do something, looks at the person under the rules, and notes what was touched.
    private func update(
        _ id: Identifier, _ change: (Node) throws -> [NodeEffect]
    ) throws -> [PartitionEffect] {
        let home = try home(of: id)
        context.now = time
        let (dueBefore, revision) = (home.due, home.node.revision)
        if !home.isDirty {
            home.isDirty = true
            dirty.append(home)
        }
        var effects: [PartitionEffect] = []
        for effect in try change(home.node) {
            effects.append(PartitionEffect(effect, number: number, now: time))
        }
        try assess(home, &effects)
        if let due = home.due, due != dueBefore { timers.insert(Timer(due: due, person: id)) }
        if home.node.revision != revision { touch(home) }
        return effects
    }

    private func touch(_ home: Home) {
        guard home.touchedIn != round else { return }
        home.touchedIn = round
        touched.append(home.node.id)
    }

    private func assess(_ home: Home, _ effects: inout [PartitionEffect]) throws {
        let assessment = rules.assess(home.node, now: time)
        home.node.timers = assessment.timers
        for var decision in assessment.decisions {
            let cause = FactName(site: decision.site, messageID: decision.occasion)
            decision.causes = try home.node.positions(of: cause, context)
            if decision.outcome != .withdrawn {
                decision.home = try home.node.origin(of: cause, context)
            }
            home.node.awaited.insert(decision.id)
            effects.append(.append(.decision(decision)))
        }
    }

    // MARK: - Timers

    private func fireTimers(until loggedAt: Milliseconds) throws -> [PartitionEffect] {
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
            guard try home(of: timer.person).due == timer.due else { continue }
            effects += try update(timer.person) { _ in [] }
        }
        // A person may have several that are due, others some in between.
        return effects.enumerated()
            .sorted { ($0.element.order, $0.offset) < ($1.element.order, $1.offset) }
            .map(\.element)
    }

    // MARK: - Releases

    private func install(_ release: Release, _ raw: Record) -> [PartitionEffect] {
        let (rules, unknown) = RuleSet.reading(release)
        use(rules, raw.value)
        releaseOffset = raw.offset
        let sweep = Sweep(release: release.digest, after: "", loggedAt: time)
        return unknown.map { .unknownRule($0) } + [.append(.sweep(sweep))]
    }

    private func use(_ rules: RuleSet, _ bytes: [UInt8]) {
        self.rules = rules
        context.settings = rules.settings
        releaseBytes = bytes
    }

    private func sweep(_ sweep: Sweep) throws -> [PartitionEffect] {
        guard sweep.release == rules.release else { return [] }
        let ids = try identifiers(after: sweep.after, limit: ProjectorLimits.sweepHomesMax)
        var effects: [PartitionEffect] = []
        for id in ids {
            effects += try update(id) { node in
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
        return try Node(id, decoding: bytes)
    }

    /// Ids that were touched since the last call: their profiles are to be published.
    public func takeTouched() -> [Identifier] {
        defer { touched = [] }
        round += 1
        return touched
    }

    /// Marks ids as touched again. A checkpoint keeps who is touched, so that a profile that is yet
    /// to be published is published after a restart.
    public func touch(_ ids: some Sequence<Identifier>) { touched += ids }

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
    /// What is known of an id, from memory or from the store; a new home where nothing is.
    private func home(of id: Identifier) throws -> Home {
        if let home = homes[id] {
            home.usedBefore = checkpoints
            return home
        }
        let bytes = try store.get(.nodes, StateKeys.node(id))
        let stored = try bytes.map { try Node(id, decoding: $0) }
        let home = Home(
            node: stored ?? Node(id), storedDue: stored?.timers.values.min(),
            storedBytes: bytes?.count ?? 0)
        home.usedBefore = checkpoints
        homes[id] = home
        return home
    }

    /// Where a store's state stands; nil if there is none that is folded as these lists and this
    /// version of the fold would.
    public static func storedOffset(in store: any StateStore, lists: String?) -> Offset? {
        guard let meta = try? store.get(.meta, StateKeys.progress),
            let progress = try? StoredProgress(decoding: meta),
            progress.foldVersion == ProjectorLimits.foldVersion, progress.lists == lists
        else { return nil }
        return progress.offset
    }

    private func restore() throws {
        guard let meta = try store.get(.meta, StateKeys.progress) else { return }
        let progress = try StoredProgress(decoding: meta)
        guard progress.foldVersion == ProjectorLimits.foldVersion else {
            throw StateError("the state is of fold version \(progress.foldVersion)")
        }
        guard progress.lists == context.enricher.digest else {
            throw StateError("the state was made with other reference lists")
        }
        (origin, time, offset) = (progress.origin, progress.time, progress.offset)
        if let bytes = try store.get(.meta, StateKeys.release), !bytes.isEmpty {
            guard
                case .release(let release) = try EventsRecord(
                    decoding: bytes, parser: recordParser)
            else { throw StateError("the stored release is none") }
            use(RuleSet.reading(release).rules, bytes)
            releaseOffset = progress.releaseOffset
        }
        if let bytes = try store.get(.meta, StateKeys.touched) {
            let ids = try recordParser.parse(bytes) { $0.value.arrayValue ?? [] }
            touched = ids.compactMap { $0.stringValue.flatMap(Identifier.init(text:)) }
        }
        try store.scan(.timers, from: [], prefix: []) { key, _ in
            if let timer = StateKeys.timer(decoding: key) { timers.insert(timer) }
            return true
        }
    }

    /// Whether what is not stored yet takes all the memory that there is for it.
    public var isCheckpointDue: Bool { unstoredBytes >= memory.recordsBytes }

    /// Writes every touched home once, with the offset up to which it holds, in one atomic batch,
    /// and forgets homes that memory has no room for.
    public func checkpoint() throws {
        var write = StateWrite()
        for home in dirty { home.save(into: &write, by: &writer) }
        dirty = []
        let progress = StoredProgress(
            foldVersion: ProjectorLimits.foldVersion, lists: context.enricher.digest,
            origin: origin, time: time, offset: offset, releaseOffset: releaseOffset)
        write.put(.meta, StateKeys.progress, progress.bytes)
        write.put(.meta, StateKeys.release, releaseBytes)
        let ids = JSONValue.array(touched.map { .string($0.text) })
        write.put(.meta, StateKeys.touched, ids.bytes)
        try store.write(write)
        unstoredBytes = 0
        checkpoints += 1
        forgetHomes()
    }

    /// Those that were not used for the most checkpoints.
    private func forgetHomes() {
        var bytes: [Int: Int] = [:]
        for home in homes.values { bytes[home.usedBefore, default: 0] += home.bytes }
        var total = bytes.values.reduce(0, +)
        guard total > memory.homesBytes else { return }
        let kept = Int(Double(memory.homesBytes) * ProjectorLimits.homesKeptShare)
        var latest = -1
        for checkpoint in bytes.keys.sorted() where total > kept {
            latest = checkpoint
            total -= bytes[checkpoint] ?? 0
        }
        homes = homes.filter { $0.value.usedBefore > latest }
    }
}
