import Collector
import Enrichment
import EventLog
import Events
import Foundation
import Generating
import Importing
import JSON
import RocksDB
import Sealing
import SpoorConfiguration

/// A log on disk with facts that are yet to be folded.
///
/// It is filled through the collector's intake, and then only read.
struct BenchLog {
    enum Content {
        case generated(Generator.Parameters)
        /// The week of a shop that comes with Spoor.
        case realWeek

        /// Unlike that of any other content.
        var name: String {
            switch self {
            case .generated(let shop):
                "\(shop.events)-\(shop.visitors)-\(shop.seed)-\(shop.latePercent)"
            case .realWeek: "real-week"
            }
        }
    }

    static let partitions = 8
    static let site = "shop"
    static let currency = "USD"
    static let writeKey = "bench"
    static let batchMessages = 1_000

    let directory: URL

    /// Fills a log in `parent`, or takes the one that was filled there before.
    static func filled(with content: Content, in parent: URL) async throws -> BenchLog {
        let directory = parent.appendingPathComponent("log-\(content.name)")
        let files = FileManager.default
        if !files.fileExists(atPath: directory.path) {
            let unfinished = parent.appendingPathComponent("unfinished-\(UUID().uuidString)")
            do {
                try files.createDirectory(at: parent, withIntermediateDirectories: true)
                var source = try MessageSource(content)
                try await fill(unfinished.path, rules: BenchRules.content) {
                    try source.next(batchMessages)
                }
                try files.moveItem(at: unfinished, to: directory)
            } catch {
                try? files.removeItem(at: unfinished)
                throw error
            }
        }
        return BenchLog(directory: directory)
    }
}

// MARK: - Filling

extension BenchLog {
    /// - Parameter next: The next messages, in the order of their arrival; nil where there is no
    ///   more.
    static func fill(
        _ path: String, rules: JSONValue, next: () throws -> [ImportedMessage]?
    ) async throws {
        let log = try RocksDBEventLog(path: path, partitionCount: partitions)
        let intake = try intake()
        var bar = ProgressBar("facts to be folded")
        var count = 0
        while let batch = try next() {
            if count == 0 { try await release(rules, in: log, at: batch[0].receivedAt) }
            let time = batch.map(\.receivedAt).max() ?? 0
            let beacon = Beacon(
                call: .batch, credential: .caller(.history(site: site)), receivedAt: time)
            let submission = intake.take(batchBody(batch), of: beacon)
            guard submission.accepted == batch.count else {
                throw Failure("the intake refused some of the bench's messages")
            }
            try await log.append(submission.records)
            count += batch.count
            bar.update(count: count, fraction: nil)
        }
        bar.finish(count: count)
        await log.close()
        // To open it turns the write-ahead log into tables, which copies share.
        await (try RocksDBEventLog(path: path, partitionCount: partitions)).close()
    }

    static func intake() throws -> Intake {
        let configuration = try Configuration(
            yaml:
                """
                tenant: bench
                sites: [{id: \(site), write_keys: [\(writeKey)], currency: \(currency)}]
                """)
        return Intake(
            configuration: configuration, partitionCount: partitions,
            sealer: Sealer(keys: InMemoryKeyStore()), hasher: EmailHasher(masterKey: MasterKey()),
            makeUUID: { UUID().uuidString.lowercased() }, parserCount: 1)
    }

    /// Puts the rules in force, as something that was folded before: nobody is there yet, and nobody
    /// is to be looked at again when all facts are folded.
    private static func release(
        _ rules: JSONValue, in log: RocksDBEventLog, at time: Milliseconds
    ) async throws {
        let release = EventsRecord.release(
            Release(
                digest: "bench", effectiveAt: time, lists: try ReferenceLists.bundled().digest,
                loggedAt: time, content: rules))
        for number in 0..<partitions {
            let partition = TopicPartition(.events, number)
            let record = NewRecord(
                to: partition, key: release.kind, value: release.bytes, timestamp: time)
            try await log.append([record])
            try await log.commit([], input: partition, offset: 1)
        }
    }
}

/// Messages of a bench, batch by batch.
private enum MessageSource {
    case generator(Generator)
    case importer(Importer)

    init(_ content: BenchLog.Content) throws {
        switch content {
        case .generated(let shop): self = .generator(Generator(shop))
        case .realWeek:
            self = .importer(
                try Importer(path: SampleData.googleMerchStore, format: .googleAnalytics))
        }
    }

    /// About so many; nil where there is no more.
    mutating func next(_ limit: Int) throws -> [ImportedMessage]? {
        var batch: [ImportedMessage] = []
        switch self {
        case .generator(var generator):
            batch = generator.batch(limit)
            self = .generator(generator)
        case .importer(let importer):
            while batch.count < limit, let step = try importer.next() {
                if case .messages(let messages, _) = step { batch += messages }
            }
        }
        return batch.isEmpty ? nil : batch
    }
}

extension Generator {
    /// The next messages, at most so many.
    mutating func batch(_ limit: Int) -> [ImportedMessage] {
        var batch: [ImportedMessage] = []
        var line: [UInt8] = []
        while batch.count < limit, let time = next(into: &line) {
            batch.append(ImportedMessage(json: line, receivedAt: time))
            line.removeAll(keepingCapacity: true)
        }
        return batch
    }
}
