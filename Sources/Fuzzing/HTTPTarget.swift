import Collector
import EventLog
import Events
import HTTPTypes
import Hummingbird
import JSON
import NIOCore
import Projector
import ReadAPI
import Sealing
import SpoorConfiguration

/// What comes over a connection: each request that the decoder makes of it gets an answer that is
/// defined; what is answered with 200 is in the log, whole, and nothing else is.
public struct HTTPTarget: FuzzTarget {
    public static let name = "http"

    private let configuration: Configuration

    public init() throws {
        configuration = try Configuration(yaml: Fuzz.shop)
    }

    public func check(_ input: [UInt8]) async throws {
        for request in RequestDecoder.requests(in: input) {
            let server = try InMemoryServer(configuration)
            let response = await server.respond(to: request)
            try await check(request, response, server)
        }
    }

    private func check(
        _ request: Request, _ response: Response, _ server: InMemoryServer
    ) async throws {
        try hold(Self.statuses.contains(response.status.code), "\(response.status) is no answer")
        let facts = try await server.records(.events)
        for record in facts { try RecordCheck.fact(record) }
        for record in try await server.records(.rejected) { try RecordCheck.rejection(record) }
        if CollectorService.owns(request.uri.path) {
            try hold(facts.count == server.accepted, "facts are what was accepted")
        }
        if response.status.code >= 400 || request.method == .head || request.method == .options {
            try hold(facts.isEmpty, "what is refused leaves no fact")
        }
    }

    /// README lists them.
    private static let statuses: Set = [
        200, 204, 304, 400, 401, 403, 404, 405, 406, 408, 413, 415, 429, 503,
    ]
}

/// The collector and the read API on a log in memory.
private struct InMemoryServer {
    private let log = InMemoryEventLog(partitionCount: 2)
    private let collector: CollectorService
    private let api: ReadAPI

    init(_ configuration: Configuration) throws {
        let keys = InMemoryKeyStore()
        collector = CollectorService(
            configuration: configuration, log: log, keys: keys,
            hasher: EmailHasher(masterKey: MasterKey()), clock: { Fuzz.now },
            makeUUID: { Fuzz.uuid }, parserCount: 1)
        let people = try ProfileStore(log: log, store: InMemoryStateStore())
        api = try ReadAPI(
            people: people,
            administration: Administration(
                log: log, people: people, clock: { Fuzz.now }, lists: nil,
                destroyKeys: keys.destroy),
            projector: ProjectorService(
                log: log, openStore: { _, _ in InMemoryStateStore() }, lists: nil,
                clock: { Fuzz.now }),
            log: log, readKeys: configuration.readKeys, adminKeys: configuration.adminKeys,
            collectorMetrics: { .null }, hash: { $0 }, unseal: { $0 })
    }

    func respond(to request: Request) async -> Response {
        CollectorService.owns(request.uri.path)
            ? await collector.respond(to: request, peer: "203.0.113.9")
            : await api.respond(to: request)
    }

    var accepted: Int { collector.metrics.accepted }

    /// All that was appended to a topic.
    func records(_ topic: Topic) async throws -> [NewRecord] {
        var records: [NewRecord] = []
        for number in 0..<log.partitionCount {
            let place = TopicPartition(topic, number)
            records += try await log.read(place, from: 0, limit: .max, bytesMax: .max).map {
                NewRecord(to: place, key: $0.key, value: $0.value, timestamp: $0.timestamp)
            }
        }
        return records
    }
}
