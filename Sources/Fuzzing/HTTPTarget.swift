import Collector
import EventLog
import Events
import HTTPServer
import JSON
import NIOCore
import Projector
import ReadAPI
import Sealing
import SpoorConfiguration

/// What comes over a connection: the server's parser reads the same requests however they are cut,
/// and none that llhttp, which it stands beside on the way, reads otherwise. Each gets an answer that
/// is defined; what is answered with 200 is in the log, whole, and nothing else is.
public struct HTTPTarget: FuzzTarget {
    public static let name = "http"

    private let configuration: Configuration

    public init() throws {
        configuration = try Configuration(yaml: Fuzz.shop)
    }

    public func check(_ input: [UInt8]) async throws {
        let requests = RequestReader.requests(in: input, cutAfter: .max)
        for length in [1, 7] {
            let others = RequestReader.requests(in: input, cutAfter: length)
            try hold(
                others.map(DecodedRequest.init) == requests.map(DecodedRequest.init),
                "cut after each \(length) bytes, other requests are read")
        }
        try compare(requests, ReferenceDecoder.requests(in: input))
        for request in requests {
            let server = try InMemoryServer(configuration)
            let response = await server.respond(to: request)
            try await check(request, response, server)
        }
    }

    /// The server is the stricter one: it may read less, but nothing else.
    private func compare(_ requests: [ServerRequest], _ reference: [DecodedRequest]) throws {
        for (index, request) in requests.enumerated() {
            // llhttp takes what follows these for another protocol.
            if request.head.method == .connect || request.head.contains("upgrade") { return }
            try hold(index < reference.count, "llhttp does not read request \(index)")
            try hold(
                reference[index] == DecodedRequest(request),
                "llhttp reads request \(index) otherwise")
        }
    }

    private func check(
        _ request: ServerRequest, _ response: ServerResponse, _ server: InMemoryServer
    ) async throws {
        try hold(Self.statuses.contains(response.status), "\(response.status) is no answer")
        let facts = try await server.records(.events)
        for record in facts { try RecordCheck.fact(record) }
        for record in try await server.records(.rejected) { try RecordCheck.rejection(record) }
        if CollectorService.owns(request.head.path) {
            try hold(facts.count == server.accepted, "facts are what was accepted")
        }
        if response.status >= 400 || [.head, .options].contains(request.head.method) {
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
        let people = try ProfileStore(log: log, store: InMemoryStateStore(), clock: { Fuzz.now })
        api = try ReadAPI(
            people: people,
            administration: Administration(
                log: log, people: people, clock: { Fuzz.now }, lists: nil,
                destroyKeys: keys.destroy),
            projector: ProjectorService(
                log: log, openStore: { _, _ in InMemoryStateStore() }, lists: nil,
                clock: { Fuzz.now }),
            log: log, readKeys: configuration.readKeys, adminKeys: configuration.adminKeys,
            collectorMetrics: { nil }, hash: { $0 }, unseal: { $0 })
    }

    func respond(to request: ServerRequest) async -> ServerResponse {
        guard CollectorService.owns(request.head.path) else {
            return await api.respond(to: request)
        }
        return await withCheckedContinuation { done in
            collector.respond(to: request) { done.resume(returning: $0) }
        }
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
