import EventLog
import Events
import Synchronization

/// The log on Kafka.
///
/// 1. A record is acknowledged once all in-sync replicas have it (`acks=all`), and is stored once
///    however often the client has to send it (idempotence).
/// 2. `append` never writes in a transaction, so that nobody who stalls holds up the readers of
///    `spoor.events`. Of a call that throws `.unavailable` some records may be stored nevertheless.
/// 3. `commit` is one transaction for each call, or, without `KafkaSettings.transactions`, outputs
///    first and then the offset: a crash in between makes those outputs come again.
/// 4. Readers see committed records only. In topics that are written in transactions offsets have
///    gaps, where Kafka keeps the marks of their ends.
public final class KafkaEventLog: EventLog {
    public let partitionCount: Int
    /// Where this process shares the partitions with others.
    public let member: GroupMember?

    private struct Open {
        let reader: Reader
        var producer: Producer
        /// Whether the topics are known to be as they must be.
        var isVerified = false
        /// By input partition; made when one commits first.
        var committers: [Int: Committer] = [:]
    }

    private let settings: KafkaSettings
    private let watch: ClientWatch
    private let blocking = BlockingCalls()
    /// What waits for a transaction's end does so for as long as brokers are silent: each partition
    /// has threads for that, and nothing else waits behind it.
    private let committing: BlockingCalls
    /// Nil once closed.
    private let open: Mutex<Open?>
    /// Counts, for each partition, how often there was something new of it.
    private let changes: EndOffsets
    /// Offsets after the last record that came.
    private let fetchedEnds: Mutex<PartitionTable<Offset>>

    /// A log with the number of partitions that its topics have.
    ///
    /// - Parameter report: Told in words what an operator should know.
    /// - Throws: `KafkaError`; `TopicsError` where topics are missing or differ in their partitions.
    public convenience init(
        _ settings: KafkaSettings, report: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws {
        let admin = try TopicAdmin(settings)
        let count = try await BlockingCalls()({ () throws(KafkaError) in try admin.topics() })
            .partitionCount()
        try self.init(settings, partitionCount: count, report: report)
        open.withLock { $0?.isVerified = true }
    }

    /// No broker has to be there; until `verify` has succeeded, calls throw `.unavailable`.
    ///
    /// - Parameter instance: Names this process among the members of the group for good; nil: it is
    ///   no member, and no other may be.
    /// - Throws: `KafkaError.refused` for settings that make no client.
    public init(
        _ settings: KafkaSettings, partitionCount: Int, instance: String? = nil,
        report: @escaping @Sendable (String) -> Void
    ) throws(KafkaError) {
        self.settings = settings
        self.partitionCount = partitionCount
        watch = ClientWatch(report: report)
        committing = BlockingCalls(threadsMax: 2 * partitionCount)
        if let instance {
            member = try GroupMember(
                settings, instance: instance, partitionCount: partitionCount, watch)
        } else {
            member = nil
        }
        let reader = try Reader(settings, member: member, watch)
        let producer = try Producer(settings, watch)
        open = Mutex(Open(reader: reader, producer: producer))
        changes = EndOffsets(PartitionTable(partitionCount: partitionCount, repeating: 0))
        fetchedEnds = Mutex(PartitionTable(partitionCount: partitionCount, repeating: 0))
    }

    /// Asks brokers whether the topics are as they must be: a record in a partition that its key does
    /// not belong to would be lost to the fold.
    ///
    /// - Parameter isBrief: Whether somebody waits for beacons to be taken.
    /// - Throws: `KafkaError.retriable` where they are away; `TopicsError`.
    public func verify(isBrief: Bool = false) async throws {
        let admin = try TopicAdmin(settings)
        let limit = isBrief ? KafkaLimits.startPatience : KafkaLimits.requestTimeout
        let found = try await blocking(within: limit) { () throws(KafkaError) in
            try admin.topics()
        }.partitionCount()
        guard found == partitionCount else {
            throw TopicsError.partitions(found: found, expected: partitionCount)
        }
        open.withLock { $0?.isVerified = true }
    }

    /// Does so, unless that was done, again and again until it has succeeded, or the log is closed.
    /// Topics that are missing may come.
    /// - Throws: `TopicsError` where they are another installation's.
    public func verifyInTime() async throws {
        while let open = open.withLock({ $0 }), !open.isVerified {
            do {
                return try await verify()
            } catch let error as TopicsError where !error.isOfMissing {
                throw error
            } catch {
                watch.report("the topics are not known yet: \(error)")
            }
            try await Task.sleep(for: .milliseconds(KafkaLimits.verifyPause))
        }
    }

    /// Where the topics are not as they should be.
    public func drifts(from plans: [TopicPlan]) async throws -> [TopicDrift] {
        let admin = try TopicAdmin(settings)
        return try await blocking { () throws(KafkaError) in try admin.drifts(from: plans) }
    }

    /// Sends what was taken, ends every wait and all connections. Later calls throw `.closed`.
    public func close() async {
        let open = open.withLock { open in
            defer { open = nil }
            return open
        }
        changes.close()
        guard let open else { return }
        // Others may wait for long yet.
        _ = try? await BlockingCalls(threadsMax: 1)({ () throws(KafkaError) in
            open.reader.stop()
            open.producer.finish()
        })
    }

    /// Of each client, as it told last; every five seconds unless `statistics.interval.ms` says otherwise.
    public var statistics: [KafkaStatistics] { watch.statistics }

    private func use() throws(EventLogError) -> Open {
        try open.withLock { open throws(EventLogError) in try Self.verified(open) }
    }

    private static func verified(_ open: Open?) throws(EventLogError) -> Open {
        guard let open else { throw .closed }
        guard open.isVerified else {
            throw .unavailable(reason: "no broker has told yet what the topics are like")
        }
        return open
    }

    /// Runs what waits for a broker, and throws `EventLogError`.
    private func asking<Answer: Sendable>(
        on calls: BlockingCalls? = nil,
        _ body: @escaping @Sendable () throws(KafkaError) -> Answer
    ) async throws -> Answer {
        try await translating { try await (calls ?? blocking)(body) }
    }

    private func translating<Answer>(_ body: () async throws -> Answer) async throws -> Answer {
        do {
            return try await body()
        } catch let error as KafkaError {
            throw EventLogError(error)
        }
    }
}

// MARK: - Writing

extension KafkaEventLog {
    public func append(
        _ records: [NewRecord],
        whenDone: @escaping @Sendable (Result<[Offset], any Error>) -> Void
    ) {
        do {
            try records.checkSizes()
            let producer = try workingProducer()
            if records.isEmpty { return whenDone(.success([])) }
            // A producer must not end on its own thread, which calls this: it does not keep the log.
            producer.append(records) { [weak self] result in
                switch result {
                case .success(let offsets):
                    self?.changed(records)
                    whenDone(.success(offsets))
                case .failure(let error): whenDone(.failure(EventLogError(error)))
                }
            }
        } catch {
            whenDone(.failure(error))
        }
    }

    /// One that failed for good is replaced.
    private func workingProducer() throws(EventLogError) -> Producer {
        try open.withLock { open throws(EventLogError) in
            let producer = try Self.verified(open).producer
            guard let failure = producer.failure else { return producer }
            watch.report("the producer is made anew: \(failure)")
            do throws(KafkaError) {
                let new = try Producer(settings, watch)
                open?.producer = new
                retire(producer)
                return new
            } catch {
                throw EventLogError(error)
            }
        }
    }

    /// Those whose records it still has are to be told, and it must not end on a thread of its own.
    private func retire(_ producer: Producer) {
        Task { [blocking] in
            _ = try? await blocking { () throws(KafkaError) in producer.giveUp() }
        }
    }

    public func commit(
        _ outputs: [NewRecord], input: TopicPartition, offset: Offset
    ) async throws {
        try outputs.checkSizes()
        let committer = try committer(input)
        if !settings.transactions {
            if member != nil {
                try await asking(on: committing) { () throws(KafkaError) in
                    try committer.confirm()
                }
            }
            try await append(outputs)
        }
        // librdkafka waits for the end of a transaction for as long as brokers are silent.
        try await translating {
            try await committing(graceWhenCancelled: KafkaLimits.commitGrace) {
                () throws(KafkaError) in try committer.commit(outputs, offset)
            }
        }
        changed(outputs)
    }

    public func release(_ input: TopicPartition) {
        let released = open.withLock { open in
            (open?.reader, open?.committers.removeValue(forKey: input.partition))
        }
        guard case (let reader?, let committer) = released else { return }
        Task { [committing] in
            try await committing { () throws(KafkaError) in
                reader.stop(input)
                committer?.close()
            }
        }
    }

    private func committer(_ input: TopicPartition) throws(EventLogError) -> Committer {
        try open.withLock { open throws(EventLogError) in
            let reader = try Self.verified(open).reader
            if let committer = open?.committers[input.partition] { return committer }
            let committer = Committer(settings, reader, input, watch)
            open?.committers[input.partition] = committer
            return committer
        }
    }
}

// MARK: - Reading

extension KafkaEventLog {
    public func committed(_ input: TopicPartition) async throws -> Offset {
        let committer = try committer(input)
        return try await asking(on: committing) { () throws(KafkaError) in
            try committer.takeOver()
        }
    }

    public func end(_ partition: TopicPartition) async throws -> Offset {
        let end = try await bounds(partition).end
        // What is left may be marks of transactions.
        return try feed(partition).visibleEnd(at: end)
    }

    public func read(
        _ partition: TopicPartition, from first: Offset, limit: Int, bytesMax: Int
    ) async throws -> [Record] {
        let feed = try feed(partition)
        var offset = first
        var end: Offset?
        let deadline = ContinuousClock.now + .milliseconds(KafkaLimits.fetchTimeout)
        while ContinuousClock.now < deadline {
            let seen = try changes[partition]
            switch try found(feed, offset, limit, bytesMax) {
            case .records(let records): return records
            case .end(let reached):
                if let end, reached >= end { return [] }
            case .nothing: break
            case .elsewhere, .outOfRange:
                let bounds = try await bounds(partition)
                if offset >= bounds.end { return [] }
                // Older records of other topics are deleted in time; what is folded never is.
                guard offset >= bounds.start || partition.topic != .events else {
                    throw EventLogError.recordsDeleted(
                        reason: "\(partition) begins at \(bounds.start), and \(offset) was to be"
                            + " read; see `spoor topics check`")
                }
                offset = max(offset, bounds.start)
                end = bounds.end
                try await asking { [offset] () throws(KafkaError) in try feed.move(to: offset) }
            }
            guard let end else {
                end = try await self.end(partition)
                continue
            }
            if offset >= end { return [] }
            try await changes.wait(partition, at: seen, timeout: Self.lookEvery)
            try Task.checkCancellation()
        }
        throw EventLogError.unavailable(
            reason: "\(partition) is not delivered from \(offset) on")
    }

    private func found(
        _ feed: PartitionFeed, _ offset: Offset, _ limit: Int, _ bytesMax: Int
    ) throws(EventLogError) -> PartitionFeed.Found {
        do throws(KafkaError) {
            return try feed.take(from: offset, limit: limit, bytesMax: bytesMax)
        } catch {
            throw EventLogError(error)
        }
    }

    private func bounds(_ partition: TopicPartition) async throws -> (start: Offset, end: Offset) {
        let reader = try use().reader
        return try await translating {
            try await blocking(within: KafkaLimits.offsetsTimeout) {
                () throws(KafkaError) in try reader.bounds(partition)
            }
        }
    }

    public func offset(
        _ partition: TopicPartition, atOrAfter time: Milliseconds
    ) async throws -> Offset {
        let reader = try use().reader
        let found = try await asking { () throws(KafkaError) in
            try reader.offset(partition, atOrAfter: time)
        }
        guard var offset = found else { return try await end(partition) }
        // Times that Kafka cannot carry are told apart by what stands in the records.
        while true {
            let records = try await read(partition, from: offset, limit: 100, bytesMax: 1 << 20)
            guard let last = records.last else { return offset }
            if let first = records.first(where: { $0.timestamp >= time }) { return first.offset }
            offset = last.offset + 1
        }
    }

    public func waitForRecord(
        _ partition: TopicPartition, at offset: Offset, timeout: Milliseconds
    ) async throws {
        let deadline = ContinuousClock.now + .milliseconds(timeout)
        let feed = try feed(partition)
        if fetchedEnd(partition) > offset || timeout <= 0 { return }
        if !feed.isStarted {
            let end = try await end(partition)
            try await asking { () throws(KafkaError) in try feed.move(to: min(offset, end)) }
        }
        while !Task.isCancelled {
            let seen = try changes[partition]
            // Where the buffer was full, nobody else takes what has come since.
            fetched(partition, feed.drain())
            if fetchedEnd(partition) > offset { return }
            let left = Milliseconds((deadline - .now) / .milliseconds(1))
            if left <= 0 { return }
            try await changes.wait(partition, at: seen, timeout: left)
        }
    }

    private static let lookEvery: Milliseconds = 100
}

// MARK: - What is new

extension KafkaEventLog {
    private func feed(_ partition: TopicPartition) throws -> PartitionFeed {
        let reader = try use().reader
        do throws(KafkaError) {
            return try reader.feed(partition) { [weak self] in
                // The queue that calls is locked, and its thread has other work.
                Task { self?.drain(partition) }
            }
        } catch {
            throw EventLogError(error)
        }
    }

    private func drain(_ partition: TopicPartition) {
        guard let feed = try? feed(partition) else { return }
        fetched(partition, feed.drain())
        changes.advance(partition)
    }

    private func fetchedEnd(_ partition: TopicPartition) -> Offset {
        fetchedEnds.withLock { $0[partition] }
    }

    private func fetched(_ partition: TopicPartition, _ end: Offset) {
        fetchedEnds.withLock { $0[partition] = max($0[partition], end) }
    }

    private func changed(_ records: [NewRecord]) {
        var partitions: [TopicPartition] = []
        for record in records where !partitions.contains(record.to) {
            partitions.append(record.to)
        }
        for partition in partitions { changes.advance(partition) }
    }
}
