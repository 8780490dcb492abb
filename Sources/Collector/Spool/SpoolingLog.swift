import EventLog
import Events
import JSON
import Synchronization

/// A log that goes on taking records while another, its target, is away.
///
/// 1. Whoever appends is told once the records are durable: in the target, or in the spool, an
///    embedded log of this machine.
/// 2. While something is in the spool, everything goes there, behind it; a partition's records leave
///    it in the order in which they came, and `run` takes them to the target.
/// 3. What the target stored without being able to say so is stored again. Facts have names, and a
///    repeat is folded once.
/// 4. A partition that takes nothing holds up no other, until what is its own fills the spool.
/// 5. A full spool refuses: `append` throws `.unavailable`. Its files take about twice what waits.
/// 6. A spool may have another number of partitions, from a configuration that was wrong: what was
///    where its key belongs comes to where its key belongs.
/// 7. The spool that a process before left, and that cannot be opened, keeps what is in it; what is
///    new goes to the target meanwhile, or is refused.
///
/// Only `append` is affected; everything else is the target's.
public final class SpoolingLog: EventLogDecorator {
    /// The files of a spool.
    public struct Storage: Sendable {
        var isThere: @Sendable () -> Bool
        var open: @Sendable () throws -> any PrunableEventLog
        /// Called when it is closed.
        var remove: @Sendable () throws -> Void

        public init(
            isThere: @escaping @Sendable () -> Bool,
            open: @escaping @Sendable () throws -> any PrunableEventLog,
            remove: @escaping @Sendable () throws -> Void
        ) {
            self.isThere = isThere
            self.open = open
            self.remove = remove
        }
    }

    /// An append that the target has not answered yet.
    private struct Flight {
        var records: [NewRecord]
        var whenDone: @Sendable (Result<[Offset], any Error>) -> Void
        var since: Milliseconds
    }

    private struct Contents {
        var state: SpoolState
        var flights: [Int: Flight] = [:]
        var flightsBegun = 0
        /// They wait until the spool is drained.
        var parked: [Flight] = []
        /// Where each partition goes on to be taken from the spool.
        var taken: [TopicPartition: Offset] = [:]
        /// Why it was not drained last, as it was reported.
        var keptFor = ""
        /// The partitions of the target and of the spool.
        let targetCount: Int
        var spoolCount: Int

        /// As they are in the spool.
        func spooled(_ records: [NewRecord]) -> [NewRecord] {
            if spoolCount == targetCount { return records }
            return records.map { $0.placed(from: targetCount, to: spoolCount) }
        }
    }

    private let target: any EventLog
    private let storage: Storage
    private let clock: @Sendable () -> Milliseconds
    private let report: @Sendable (String) -> Void
    private let contents: Mutex<Contents>
    /// Nil while nothing is in it.
    private let spool: Mutex<(any PrunableEventLog)?>

    /// Opens the spool that a process before left, and goes on with that.
    ///
    /// - Parameters:
    ///   - bytesMax: Of the values and keys in the spool.
    ///   - report: Told in words what an operator should know.
    public init(
        _ target: any EventLog, storage: Storage, bytesMax: Int,
        clock: @escaping @Sendable () -> Milliseconds,
        report: @escaping @Sendable (String) -> Void = { _ in }
    ) async {
        self.target = target
        self.storage = storage
        self.clock = clock
        self.report = report
        let state = SpoolState(bytesMax: bytesMax, isLeft: storage.isThere())
        contents = Mutex(
            Contents(
                state: state, targetCount: target.partitionCount,
                spoolCount: target.partitionCount))
        spool = Mutex(nil)
        if state.phase == .left { await openLeft() }
    }

    /// What waits in the spool.
    public var metrics: SpoolMetrics {
        let now = clock()
        return contents.withLock { contents in
            SpoolMetrics(
                records: contents.state.records, bytes: contents.state.bytes,
                age: contents.state.oldest.map { max(0, now - $0) } ?? 0)
        }
    }

    /// Whether the target has all that was taken.
    public var isEmpty: Bool { contents.withLock { $0.state.isEmpty } }
}

/// How much waits for the log to come back.
public struct SpoolMetrics: Hashable, Sendable {
    public var records: Int
    /// Of keys and values.
    public var bytes: Int
    /// Of the oldest record.
    public var age: Milliseconds

    /// `{"records","bytes","ageMilliseconds"}`.
    public var json: JSONValue {
        .object([
            JSONMember(key: "records", value: .int(Int64(records))),
            JSONMember(key: "bytes", value: .int(Int64(bytes))),
            JSONMember(key: "ageMilliseconds", value: .int(age)),
        ])
    }
}

// MARK: - Appending

extension SpoolingLog {
    /// - Parameter whenDone: The offsets are the spool's where the records went there.
    public func append(
        _ records: [NewRecord],
        whenDone: @escaping @Sendable (Result<[Offset], any Error>) -> Void
    ) {
        start(Flight(records: records, whenDone: whenDone, since: clock()))
    }

    private func start(_ flight: Flight) {
        let (route, number) = contents.withLock { contents in
            let route = contents.state.route(
                contents.spooled(flight.records), at: flight.since)
            contents.flightsBegun += 1
            if route == .log { contents.flights[contents.flightsBegun] = flight }
            if route == .park { contents.parked.append(flight) }
            return (route, contents.flightsBegun)
        }
        guard route == .log else { return put(flight, route) }
        target.append(flight.records) { [self] result in
            // It is in the spool already where the answer took too long.
            guard let flight = contents.withLock({ $0.flights.removeValue(forKey: number) }) else {
                return
            }
            if case .failure(EventLogError.unavailable(let reason)) = result {
                report("records go into the spool: \(reason)")
                divert(flight)
            } else {
                flight.whenDone(result)
            }
        }
    }

    private func divert(_ flight: Flight) {
        put(
            flight,
            contents.withLock { contents in
                let route = contents.state.divert(
                    contents.spooled(flight.records), at: flight.since)
                if route == .park { contents.parked.append(flight) }
                return route
            })
    }

    private func put(_ flight: Flight, _ route: SpoolState.Route) {
        switch route {
        case .park, .log: return
        case .spool: break
        case .full: return refuse(flight, "the log is away, and the spool is full")
        case .shut: return refuse(flight, "the log is away, and the spool cannot be opened")
        }
        let records = contents.withLock { $0.spooled(flight.records) }
        do {
            try openSpool().append(records) { [self] result in
                if case .failure = result { leave(records) }
                flight.whenDone(result)
            }
        } catch {
            leave(records)
            contents.withLock { $0.state.giveUp() }
            refuse(flight, "\(error)")
        }
    }

    private func refuse(_ flight: Flight, _ reason: String) {
        flight.whenDone(.failure(EventLogError.unavailable(reason: reason)))
    }

    private func leave(_ records: [NewRecord]) {
        contents.withLock { $0.state.refused(records) }
    }

    private func openSpool() throws -> any PrunableEventLog {
        try spool.withLock { spool in
            if let spool { return spool }
            let opened = try storage.open()
            spool = opened
            return opened
        }
    }
}

// MARK: - Draining

extension SpoolingLog {
    /// Watches appends that the target does not answer, and takes what is in the spool to it, until
    /// the task is cancelled.
    public func run() async {
        async let watch: Void = watchFlights()
        while !Task.isCancelled {
            let phase = contents.withLock { $0.state.phase }
            if phase == .left {
                try? await Task.sleep(for: .milliseconds(CollectorLimits.spoolReopenPause))
                await openLeft()
                continue
            }
            if phase == .direct {
                try? await Task.sleep(for: .milliseconds(CollectorLimits.spoolLookEvery))
                continue
            }
            do {
                try await drain()
            } catch {
                reportKept("the spool cannot be opened: \(error)")
                contents.withLock { $0.state.giveUp() }
                try? await Task.sleep(for: .milliseconds(CollectorLimits.spoolRetryPause))
            }
        }
        // Whoever waits is answered: from the spool, which the next process drains.
        restartParked { $0.resume() }
        await watch
    }

    private func watchFlights() async {
        while !Task.isCancelled {
            divertLate()
            try? await Task.sleep(for: .milliseconds(CollectorLimits.spoolLookEvery))
        }
    }

    /// Routes what is parked anew, after a change of the phase.
    private func restartParked(_ change: (inout SpoolState) -> Void) {
        let parked = contents.withLock { contents in
            change(&contents.state)
            defer { contents.parked = [] }
            return contents.parked
        }
        for var flight in parked {
            // Nobody was asked so far.
            flight.since = clock()
            start(flight)
        }
    }

    private func divertLate() {
        let latest = clock() - CollectorLimits.logPatience
        let late = contents.withLock { contents in
            let late = contents.flights.filter { $0.value.since < latest }
            for number in late.keys { contents.flights[number] = nil }
            return late.sorted { $0.key < $1.key }.map(\.value)
        }
        if !late.isEmpty { report("records go into the spool: the log does not answer") }
        for flight in late { divert(flight) }
        // The log may not answer what is taken to it from the spool either.
        let isParkedLate = contents.withLock { contents in
            contents.state.phase == .handingOver
                && contents.parked.first.map { $0.since < latest } ?? false
        }
        if isParkedLate { restartParked { $0.resume() } }
    }

    /// Where a collector's records go.
    private static func partitions(of spool: any EventLog) -> [TopicPartition] {
        [Topic.keys, .events, .rejected].flatMap { topic in
            (0..<spool.partitionCount).map { TopicPartition(topic, $0) }
        }
    }

    /// Counts what a process before left, for it to be taken first.
    private func openLeft() async {
        // Nothing goes into it meanwhile.
        var state = contents.withLock { $0.state }
        let count: Int
        do {
            let left = try storage.open()
            count = left.partitionCount
            do {
                try await Self.count(left, into: &state)
            } catch {
                await left.close()
                throw error
            }
            spool.withLock { $0 = left }
        } catch {
            return reportKept(
                "what a process before left in the spool stays there for now: \(error)")
        }
        state.opened()
        report("\(state.records) records are in the spool")
        contents.withLock { [state] in
            $0.state = state
            $0.spoolCount = count
        }
    }

    private static func count(_ spool: any EventLog, into state: inout SpoolState) async throws {
        for partition in partitions(of: spool) {
            var offset = try await spool.committed(partition)
            while true {
                let records = try await spool.read(
                    partition, from: offset, limit: CollectorLimits.spoolBatchRecords,
                    bytesMax: CollectorLimits.spoolBatchBytes)
                guard let last = records.last else { break }
                state.found(records, of: partition)
                offset = last.offset + 1
            }
        }
    }

    /// Takes everything to the target, and closes the spool; or returns when the task is cancelled.
    private func drain() async throws {
        let spool = try openSpool()
        await withTaskGroup(of: Void.self) { group in
            for partition in Self.partitions(of: spool) {
                group.addTask { await self.drain(partition, of: spool) }
            }
            group.addTask { await self.prune(spool) }
            // The first to see that nothing is left.
            await group.next()
            group.cancelAll()
        }
        if contents.withLock({ $0.state.phase == .closing }) { await close(spool) }
    }

    /// Whoever reads a record should find the keys of what it seals: those go first, unless they take
    /// too long.
    private func letKeysGoFirst() async {
        let latest = ContinuousClock.now + .milliseconds(CollectorLimits.logPatience)
        while contents.withLock({ $0.state.holds(.keys) }), .now < latest, !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(CollectorLimits.spoolKeysPause))
        }
    }

    /// Takes what comes of a partition to the target, until nothing is left of any.
    private func drain(_ partition: TopicPartition, of spool: any EventLog) async {
        if partition.topic != .keys { await letKeysGoFirst() }
        while !Task.isCancelled {
            do {
                let (next, count) = try await take(partition, of: spool)
                let isEmpty = contents.withLock { contents in
                    contents.state.handOver(at: clock())
                    return contents.state.close()
                }
                if isEmpty { return }
                if count > 0 { continue }
                try await spool.waitForRecord(
                    partition, at: next, timeout: CollectorLimits.spoolIdleWait)
            } catch {
                if Task.isCancelled { return }
                reportKept("what is in the spool stays there for now: \(error)")
                restartParked { $0.resume() }
                try? await Task.sleep(for: .milliseconds(CollectorLimits.spoolRetryPause))
            }
        }
    }

    /// Partitions fail together, mostly, and again and again: once is enough.
    private func reportKept(_ reason: String) {
        let isNew = contents.withLock { contents in
            defer { contents.keptFor = reason }
            return contents.keptFor != reason
        }
        if isNew { report(reason) }
    }

    /// Returns the offset of the record after those that it took, and how many they were.
    private func take(
        _ partition: TopicPartition, of spool: any EventLog
    ) async throws -> (next: Offset, count: Int) {
        let taken = contents.withLock { $0.taken[partition] }
        let offset = if let taken { taken } else { try await spool.committed(partition) }
        let records = try await spool.read(
            partition, from: offset, limit: CollectorLimits.spoolBatchRecords,
            bytesMax: CollectorLimits.spoolBatchBytes)
        guard let last = records.last else { return (offset, 0) }
        contents.withLock { $0.state.offered(partition, at: clock()) }
        try await target.append(
            records.map {
                NewRecord($0, to: partition)
                    .placed(from: spool.partitionCount, to: target.partitionCount)
            })
        let next = last.offset + 1
        contents.withLock { contents in
            contents.state.took(records, of: partition)
            contents.taken[partition] = next
        }
        do {
            try await spool.commit([], input: partition, offset: next)
        } catch {
            // A disk that is full must not keep it from becoming empty.
            reportKept("what was taken from the spool may come again after a restart: \(error)")
        }
        return (next, records.count)
    }

    /// Gives back the room of what was taken, whenever that is more than what is left.
    private func prune(_ spool: any PrunableEventLog) async {
        while !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(CollectorLimits.spoolLookEvery))
            guard contents.withLock({ $0.state.prune() }) else { continue }
            do {
                try await spool.removeCommitted()
            } catch {
                report("what was taken from the spool keeps its room for now: \(error)")
            }
        }
    }

    /// The log takes everything again; the spool's files have had their time.
    private func close(_ spool: any EventLog) async {
        self.spool.withLock { $0 = nil }
        await spool.close()
        do {
            try storage.remove()
            report("the spool is empty: the log has everything")
        } catch {
            report("the files of the empty spool cannot be removed: \(error)")
        }
        contents.withLock {
            ($0.taken, $0.keptFor) = ([:], "")
            $0.spoolCount = $0.targetCount
        }
        restartParked { $0.closed() }
    }
}

extension NewRecord {
    fileprivate init(_ record: Record, to partition: TopicPartition) {
        self.init(
            to: partition, key: record.key, value: record.value, timestamp: record.timestamp,
            headers: record.headers)
    }

    /// For a log with another number of partitions: where the key belongs, if it is there now.
    fileprivate func placed(from count: Int, to other: Int) -> NewRecord {
        guard count != other, Partitioner.partition(of: key, count: count) == to.partition else {
            return self
        }
        var record = self
        record.to = TopicPartition(to.topic, Partitioner.partition(of: key, count: other))
        return record
    }
}

// MARK: - The target's

extension SpoolingLog {
    public var decorated: any EventLog { target }

    /// Closes the spool, whose records stay for the next process, and the target.
    public func close() async {
        let spool = spool.withLock { spool in
            defer { spool = nil }
            return spool
        }
        await spool?.close()
        await target.close()
    }
}
