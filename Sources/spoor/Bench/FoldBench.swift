import ArgumentParser
import Collector
import Enrichment
import EventLog
import Events
import Foundation
import JSON
import People
import Projector
import RocksDB
import Rules
import Sealing
import SpoorConfiguration

/// The fold alone: from records in memory to outputs in memory, with the state on disk.
struct FoldBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fold",
        abstract: "The real week through the projector on one core: log and outputs in memory.")

    @OptionGroup var options: BenchOptions

    static let name = "fold: the real week, one core, log in memory, state in RocksDB"
    private static let partitions = 8
    private static let memoryBytes = 256 << 20

    func run() async throws { try await options.measure(Self.name, Self.run) }

    static func run() async throws -> [Figure] {
        let log = InMemoryEventLog(partitionCount: partitions)
        let last = try await fill(log)
        let directory = try BenchServer.temporaryDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        let memory = RocksDBMemory(
            cacheBytes: memoryBytes, writeBufferBytes: memoryBytes, stores: partitions)
        let lists = try ReferenceLists.bundled()
        let tasks = try (0..<partitions).map { number in
            let path = directory.appendingPathComponent("\(number)").path
            return try PartitionTask(
                number: number, log: log, store: RocksDBStateStore(path: path, memory: memory),
                lists: lists, clock: { last })
        }
        let facts = try await records(of: log) - partitions
        let usage = try ProcessUsage(of: getpid())
        let start = ContinuousClock.now
        var isBusy = true
        while isBusy {
            isBusy = false
            for task in tasks where try await task.runOnce() != .idle { isBusy = true }
        }
        for task in tasks { try task.store() }
        let took = ContinuousClock.now - start
        let cpu = try ProcessUsage(of: getpid()).cpuSeconds - usage.cpuSeconds
        return [
            Figure("facts", facts),
            Figure("records, with routing and decisions", try await records(of: log)),
            Figure("facts/s", Double(facts) / took.seconds),
            Figure("CPU, s per million facts", cpu * 1e6 / Double(facts), digits: 1),
        ]
    }

    /// Appends the rule and the sample, and returns the time of its last fact.
    private static func fill(_ log: InMemoryEventLog) async throws -> Milliseconds {
        let hasher = EmailHasher(masterKey: MasterKey())
        let configuration = try Configuration(
            yaml: "{tenant: bench, sites: [{id: shop, write_keys: [bench], currency: USD}]}")
        let intake = Intake(
            configuration: configuration, partitionCount: partitions,
            sealer: Sealer(keys: InMemoryKeyStore()), hasher: hasher,
            makeUUID: { UUID().uuidString }, parserCount: 1)
        let batches = try PathBench.sampleBatches()
        let start = batches.first?.first?.receivedAt ?? 0
        let release = EventsRecord.release(
            Release(
                digest: "bench", effectiveAt: start, loggedAt: start,
                content: BenchRules.content))
        try await log.append(
            (0..<partitions).map {
                NewRecord(
                    to: TopicPartition(.events, $0), key: release.kind, value: release.bytes,
                    timestamp: start)
            })
        for batch in batches {
            let beacon = Beacon(
                call: .batch, credential: .caller(.history(site: "shop")),
                receivedAt: batch[batch.count - 1].receivedAt)
            try await log.append(intake.take(batchBody(batch), of: beacon).records)
        }
        return batches.last?.last?.receivedAt ?? 0
    }

    private static func records(of log: InMemoryEventLog) async throws -> Int {
        var count = 0
        for number in 0..<partitions {
            count += Int(try await log.end(TopicPartition(.events, number)))
        }
        return count
    }
}

/// What is released before a measurement.
enum BenchRules {
    static var content: JSONValue {
        let kind = AbandonedCart(after: .hours(1), minimumValue: "20")
        return RuleSet.content(
            rules: [Rule(id: "cart", version: 1, kind: kind)], settings: FoldSettings())
    }
}
