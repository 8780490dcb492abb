import EventLog
import Events
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import JSON
import Projector
import Synchronization
import Testing

@testable import ReadAPI

/// The read API over records in memory, answering over HTTP.
///
/// Sealed values read as `{"$sealed": x}` and are made readable as `"plain x"`.
struct Server {
    let log: InMemoryEventLog
    let api: ReadAPI
    let administration: Administration
    private let people: ProfileStore

    /// - Parameter records: What `spoor.profiles` has, each with its `id`.
    init(_ records: [JSONValue] = [], log: (any EventLog)? = nil) async throws {
        let memory = InMemoryEventLog(partitionCount: 2)
        self.log = memory
        people = try ProfileStore(log: memory, store: InMemoryStateStore(), clock: { now })
        administration = Administration(
            log: log ?? memory, people: people, clock: { now }, lists: nil, destroyKeys: { _ in })
        api = try ReadAPI(
            people: people, administration: administration,
            projector: ProjectorService(
                log: memory, openStore: { _, _ in InMemoryStateStore() }, lists: nil,
                clock: { now }),
            log: memory, readKeys: ["reader"], adminKeys: ["admin"],
            collectorMetrics: { ["requests": 3, "inFlight": 1, "rejected": ["bad_id": 2]] },
            hash: { $0 }, unseal: { "plain \($0["$sealed"]?.stringValue ?? "")" })
        try await publish(records)
    }

    /// Waits until the read side has them.
    func publish(_ records: [JSONValue]) async throws {
        try await log.append(
            records.compactMap { record in
                record["id"]?.stringValue.map {
                    NewRecord(
                        to: log.partition(.profiles, of: $0), key: $0, value: record.bytes,
                        timestamp: now)
                }
            })
        let following = Task { try await people.run() }
        while try await people.lag() > 0 || !people.hasCaughtUp { await Task.yield() }
        following.cancel()
        _ = await following.result
    }

    func test<R>(_ body: @Sendable (any TestClientProtocol) async throws -> R) async throws -> R {
        try await Application(responder: Responder(api: api)).test(.router, body)
    }

    private struct Responder: HTTPResponder {
        let api: ReadAPI

        func respond(to request: Request, context: BasicRequestContext) async -> Response {
            await api.respond(to: request)
        }
    }
}

let now: Milliseconds = 1_500_000_000_000
let reader: HTTPFields = [.authorization: "Bearer reader"]
let administrator: HTTPFields = [.authorization: "Bearer admin"]

extension TestClientProtocol {
    func get(_ uri: String, _ fields: HTTPFields = reader) async throws -> TestResponse {
        try await execute(uri: uri, method: .get, headers: fields)
    }

    func post(
        _ uri: String, _ body: JSONValue, _ fields: HTTPFields = administrator
    ) async throws -> TestResponse {
        try await execute(
            uri: uri, method: .post, headers: fields, body: ByteBuffer(bytes: body.bytes))
    }
}

extension TestResponse {
    var json: JSONValue { (try? JSONValue.parse(Array(body.readableBytesView))) ?? .null }

    /// The end of a problem's type; nil if it is none.
    var problem: String? {
        guard headers[.contentType] == "application/problem+json" else { return nil }
        return json["type"]?.stringValue.map { String($0.split(separator: "/").last ?? "") }
    }
}

/// Somebody of whom little is known, and what is said beside.
func person(_ id: String, _ members: [(String, JSONValue)] = []) -> JSONValue {
    let base: [(String, JSONValue)] = [("id", .string(id)), ("pageViews", 1)]
    return .object((base + members).map { JSONMember(key: $0.0, value: $0.1) })
}

let ann = person(
    "u:ann",
    [
        ("identifiers", ["u:ann"]),
        ("email", ["$sealed": "ann"]),
        ("traits", ["email": ["$sealed": "ann"], "plan": "gold"]),
        (
            "orders",
            [
                "count": 3, "revenue": [],
                "latest": [
                    ["id": "o2", "at": "2"], ["id": "o3", "at": "3"], ["id": "o1", "at": "1"],
                ],
            ]
        ),
        (
            "devices",
            [
                ["id": "a:d1", "lastSeen": "2016-08-01T00:00:00.000Z"],
                ["id": "a:d2", "lastSeen": "2016-08-02T00:00:00.000Z"],
            ]
        ),
        ("triggers", [["id": "t1", "site": "shop", "fired": "2016-08-01T00:00:00.000Z"]]),
    ])

/// A device that became Ann's.
let annsDevice: JSONValue = [
    "id": "a:d1", "mergedInto": "u:ann", "owners": ["u:ann"], "links": ["m1", "m2"],
]
