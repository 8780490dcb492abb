import Collector
import EventLog
import Events
import Foundation
import Importing
import JSON
import RocksDB
import Sealing
import Synchronization

/// `{"batch":[…]}` of messages that are JSON already.
func batchBody(_ messages: [ImportedMessage]) -> [UInt8] {
    var writer = JSONWriter(capacity: messages.count * 600)
    writer.beginObject()
    writer.key("batch")
    writer.beginArray()
    for message in messages { writer.raw(message.json) }
    writer.endArray()
    writer.endObject()
    return writer.bytes
}

/// Posts to a running server.
struct ServerTarget: ImportTarget {
    let client: ServerClient
    let key: String

    func send(
        _ messages: [ImportedMessage]
    ) async throws -> (accepted: Int, rejected: Int) {
        let body = batchBody(messages)
        while true {
            let answer = try await client.post("/v1/batch", body, key: key, basic: true)
                .required(client.base)
            if let pause = answer.retryAfter, [429, 503].contains(answer.status) {
                try await Task.sleep(for: .seconds(pause))
                continue
            }
            let counts = try answer.checked("the import stopped").json
            return (
                Int(counts?["accepted"]?.intValue ?? 0), Int(counts?["rejected"]?.intValue ?? 0)
            )
        }
    }

    func close() async throws {}
}

/// Appends to the log of an installation whose server does not run.
final class LogTarget: ImportTarget {
    private let log: any EventLog
    private let keys: any KeyStore
    private let intake: Intake
    private let site: String
    private let tickedAt = Mutex<Milliseconds?>(nil)

    /// Of the facts' time, between two ticks of every partition.
    private static let tickEvery: Milliseconds = .minutes(10)

    init(_ installation: Installation, site: String) async throws {
        let masterKey = try installation.masterKey()
        if installation.kafka == nil {
            keys = try installation.openKeyFile(masterKey)
            log = try await installation.openLog()
        } else {
            log = try await installation.openLog()
            let keys = LogKeyStore(
                log: log, appendingTo: log, masterKey: masterKey, clock: wallClock)
            try await keys.load()
            self.keys = keys
        }
        intake = Intake(
            configuration: installation.configuration, partitionCount: log.partitionCount,
            sealer: Sealer(keys: keys), hasher: EmailHasher(masterKey: masterKey),
            makeUUID: { UUID().uuidString.lowercased() }, parserCount: 1)
        self.site = site
    }

    func send(
        _ messages: [ImportedMessage]
    ) async throws -> (accepted: Int, rejected: Int) {
        guard let first = messages.first else { return (0, 0) }
        let beacon = Beacon(
            call: .batch, credential: .caller(.history(site: site)), receivedAt: wallClock())
        let submission = intake.take(batchBody(messages), of: beacon)
        if let refusal = submission.refusal { throw Failure("the import stopped: \(refusal)") }
        if submission.isSealed { try await keys.flush() }
        // Nothing that is logged lies in the future: partition time would be there for good.
        let time = min(first.receivedAt, wallClock())
        try await log.append(ticks(until: time) + submission.records)
        return (submission.accepted, submission.rejections.count)
    }

    func close() async throws {
        try await (keys as? FileKeyStore)?.close()
        await log.close()
    }

    /// Time passes in partitions too where nothing happens.
    private func ticks(until time: Milliseconds) -> [NewRecord] {
        let isDue = tickedAt.withLock { last in
            let isDue = time - (last ?? time - Self.tickEvery) >= Self.tickEvery
            if isDue { last = time }
            return isDue
        }
        guard isDue else { return [] }
        let tick = EventsRecord.tick(Tick(loggedAt: time))
        return (0..<log.partitionCount).map {
            NewRecord(
                to: TopicPartition(.events, $0), key: tick.kind, value: tick.bytes, timestamp: time)
        }
    }
}
