import ArgumentParser
import Enrichment
import EventLog
import Events
import Foundation
import Kafka
import RocksDB
import Synchronization

/// The log on Kafka, beside librdkafka's own loops and beside the embedded log.
struct KafkaBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kafka",
        abstract: "Appends, reads and folds a made-up shop on brokers.",
        discussion: """
            Makes topics of its own there, and removes them at the end. The same records are \
            produced and fetched by the shortest loops of librdkafka, and folded on an embedded log, \
            in the same run.

            EXAMPLE
              spoor bench kafka --brokers 127.0.0.1:9092 --events 200000 --visitors 20000 --runs 3
            """)

    @OptionGroup var brokers: BenchBrokers
    @OptionGroup var options: BenchOptions
    @OptionGroup var shop: ShopOptions
    @Flag(inversion: .prefixedNo, help: "The fold as well, which takes longest.")
    var fold = true

    func run() async throws {
        try await shop.withFilledLog(.generated(shop.parameters)) { log in
            try await options.measure(shop.subject("kafka")) { try await figures(log) }
        }
    }

    private func figures(_ log: BenchLog) async throws -> [Figure] {
        let source = try RocksDBLogReader(path: log.directory.path)
        var records: [NewRecord] = []
        try await FilledSlices(source, facts: 0).forEach { records += $0 }
        await source.close()
        let spoor = try BenchTopics(brokers.properties)
        let raw = try BenchTopics(brokers.properties)
        defer {
            spoor.remove()
            raw.remove()
        }
        let rawAppend = try RawClient.produce(
            records, to: raw.name(of: .events), brokers.properties)
        let calls = records.inCalls(of: Self.recordsPerAppend, partitions: BenchLog.partitions)
        let append = try await onKafka(spoor) { try await self.append(calls, to: $0) }
        let rawRead = try RawClient.consume(
            records.count, of: raw.name(of: .events), partitions: raw.partitions,
            brokers.properties)
        let read = try await onKafka(spoor) { try await self.read(records.count, of: spoor, $0) }
        let count = Double(records.count)
        let plain = [
            Figure("librdkafka: records produced/s", count / rawAppend),
            Figure("records appended/s", count / append.seconds),
            Figure("… % of librdkafka", rawAppend / append.seconds * 100),
            Figure("librdkafka: records fetched/s", count / rawRead),
            Figure("records read/s", count / read.seconds),
            Figure("… % of librdkafka", rawRead / read.seconds * 100),
        ]
        return fold ? try await plain + folds(records, spoor) : plain
    }

    private func folds(_ records: [NewRecord], _ topics: BenchTopics) async throws -> [Figure] {
        let embedded = try await foldEmbedded(records)
        let onKafka = try await onKafka(topics) { try await self.fold($0) }
        let facts = Double(shop.events)
        return [
            Figure("embedded: facts folded/s", facts / embedded.seconds),
            Figure("facts folded/s", facts / onKafka.seconds),
            Figure("embedded: CPU, s per million facts", embedded.cpuSeconds * 1e6 / facts),
            Figure("CPU, s per million facts", onKafka.cpuSeconds * 1e6 / facts),
            Figure("… % of embedded", embedded.seconds / onKafka.seconds * 100),
        ]
    }

    // MARK: - The log on Kafka

    /// The seconds that `body` takes, on a log that is connected.
    private func onKafka(
        _ topics: BenchTopics, _ body: (KafkaEventLog) async throws -> Void
    ) async throws -> Spent {
        let log = try await KafkaEventLog(topics.settings)
        for number in 0..<BenchLog.partitions {
            _ = try await log.end(TopicPartition(.events, number))
        }
        let time = try await spent { try await body(log) }
        await log.close()
        return time
    }

    /// As a collector does: many small appends at once.
    private func append(_ calls: [[NewRecord]], to log: KafkaEventLog) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, call) in calls.enumerated() {
                if number >= Self.appendsAtOnce { try await group.next() }
                group.addTask { _ = try await log.append(call) }
            }
            try await group.waitForAll()
        }
    }

    private func read(
        _ count: Int, of topics: BenchTopics, _ log: KafkaEventLog
    ) async throws {
        let total = try await topics.count(.events, in: log)
        guard total == count else { throw Failure("\(total) of \(count) records were read") }
    }

    private static let appendsAtOnce = 64
    private static let recordsPerAppend = 100

    // MARK: - The fold

    private func foldEmbedded(_ records: [NewRecord]) async throws -> Spent {
        let directory = try BenchServer.temporaryDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        let log = try RocksDBEventLog(path: directory.path, partitionCount: BenchLog.partitions)
        for start in stride(from: 0, to: records.count, by: 5_000) {
            try await log.append(Array(records[start..<min(start + 5_000, records.count)]))
        }
        let time = try await spent { try await self.fold(log) }
        await log.close()
        return time
    }

    /// All that is there, until everybody's newest profile is published.
    private func fold(_ log: any EventLog) async throws {
        let directory = try BenchServer.temporaryDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        let folder = FoldFolder(url: directory)
        try FileManager.default.createDirectory(at: folder.state, withIntermediateDirectories: true)
        let clock = SkippingClock()
        let work = try FoldWork(
            log: log, lists: try ReferenceLists.bundled(), folder: folder,
            memoryBytes: 256 << 20, clock: { clock.now })
        let workers = WorkerThreads(count: ProcessInfo.processInfo.activeProcessorCount)
        try await withTaskExecutorPreference(workers) {
            try await work.begin()
            try await work.fold()
            try await work.finish { clock.skip($0) }
        }
    }

    private func spent(_ body: () async throws -> Void) async throws -> Spent {
        let (start, before) = (ContinuousClock.now, try ProcessUsage(of: getpid()))
        try await body()
        let after = try ProcessUsage(of: getpid())
        return Spent(
            seconds: (ContinuousClock.now - start).seconds,
            cpuSeconds: after.cpuSeconds - before.cpuSeconds)
    }
}

/// What a part of a measurement took.
private struct Spent {
    var seconds: Double
    /// Of this process; the brokers' come to them.
    var cpuSeconds: Double
}

/// Lets time go by where only that is waited for.
private final class SkippingClock: Sendable {
    private let skipped = Mutex<Milliseconds>(0)

    var now: Milliseconds { wallClock() + skipped.withLock { $0 } }

    func skip(_ time: Milliseconds) { skipped.withLock { $0 += time } }
}

extension [NewRecord] {
    /// Partition by partition in turn, each in its order, so many at once.
    fileprivate func inCalls(of size: Int, partitions: Int) -> [[NewRecord]] {
        var queues = Dictionary(grouping: self, by: \.to.partition).mapValues { $0[...] }
        var mixed: [NewRecord] = []
        mixed.reserveCapacity(count)
        while mixed.count < count {
            for number in 0..<partitions {
                if let record = queues[number]?.popFirst() { mixed.append(record) }
            }
        }
        return stride(from: 0, to: count, by: size).map {
            Array(mixed[$0..<Swift.min($0 + size, count)])
        }
    }
}
