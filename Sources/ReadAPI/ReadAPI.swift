import EventLog
import Events
import Foundation
import HTTPTypes
import Hummingbird
import JSON
import Projector

/// The read side and the administration over HTTP.
///
/// | request                      | key   | answer                                       |
/// |------------------------------|-------|----------------------------------------------|
/// | `GET /v1/people/{id}`        | read  | the person whom the id belongs to            |
/// | `GET /v1/report`             | read  | totals over all people                       |
/// | `POST /v1/admin/release`     | admin | `{"digest"}`: of `{"content","at"}`            |
/// | `POST /v1/admin/erase`       | admin | `{"erased":[…]}`, of `{"id"}`                 |
/// | `POST /v1/admin/unlink`      | admin | `{"unlinked":[…]}`, of `{"id","edges"}`       |
/// | `GET /v1/admin/status`       | admin | how far each partition is, and the read side |
/// | `GET /v1/admin/digests`      | admin | each partition's digest at its offset        |
/// | `GET /health`, `GET /ready`  | none  | 200, or 503 with the reason                   |
public struct ReadAPI: Sendable {
    let people: ProfileStore
    let administration: Administration
    let projector: ProjectorService
    let log: any EventLog
    let readKeys: Set<String>
    let adminKeys: Set<String>
    let collectorMetrics: @Sendable () -> JSONValue
    let hash: @Sendable (Identifier) -> Identifier
    let unseal: @Sendable (JSONValue) -> JSONValue

    /// - Parameters:
    ///   - collectorMetrics: What the collector has done since the start.
    ///   - hash: Gives an id that is an e-mail address the form under which it is known.
    ///   - unseal: Makes a sealed value readable, or says that it was erased.
    public init(
        people: ProfileStore, administration: Administration, projector: ProjectorService,
        log: any EventLog, readKeys: [String], adminKeys: [String],
        collectorMetrics: @escaping @Sendable () -> JSONValue,
        hash: @escaping @Sendable (Identifier) -> Identifier,
        unseal: @escaping @Sendable (JSONValue) -> JSONValue
    ) {
        self.people = people
        self.administration = administration
        self.projector = projector
        self.log = log
        self.readKeys = Set(readKeys)
        self.adminKeys = Set(adminKeys)
        self.collectorMetrics = collectorMetrics
        self.hash = hash
        self.unseal = unseal
    }

    public func respond(to request: Request) async -> Response {
        do {
            return try await route(request)
        } catch let problem as Problem {
            return problem.response
        } catch {
            return Problem(.internalServerError, "\(error)").response
        }
    }

    private func route(_ request: Request) async throws -> Response {
        let path = request.uri.path
        switch (request.method, path) {
        case (.get, "/health"): return .json(.object([JSONMember(key: "alive", value: true)]))
        case (.get, "/ready"): return try ready()
        case (.get, "/v1/report"):
            try check(request, readKeys)
            return .json(try await report().json)
        case (.get, "/v1/admin/status"):
            try check(request, adminKeys)
            return .json(try await status())
        case (.get, "/v1/admin/digests"):
            try check(request, adminKeys)
            return .json(await digests())
        case (.post, _) where path.hasPrefix("/v1/admin/"):
            try check(request, adminKeys)
            let body = try await request.body.collect(upTo: Self.bodyBytesMax)
            return .json(try await administer(path, Array(body.readableBytesView)))
        case (.get, _) where path.hasPrefix(Self.peoplePath):
            try check(request, readKeys)
            return try person(request, String(path.dropFirst(Self.peoplePath.count)))
        default: throw Problem(.notFound, "nothing is at \(path)")
        }
    }

    private func person(_ request: Request, _ name: String) throws -> Response {
        guard let id = name.removingPercentEncoding.flatMap(Identifier.init(text:)) else {
            throw Problem(.badRequest, "'\(name)' is no id; write a:…, e:… or u:…")
        }
        guard let person = try people.person(hash(id).text) else {
            throw Problem(.notFound, "nothing is known of \(id)")
        }
        let isSealed = request.uri.queryParameters["sealed"] == "true"
        return .json(isSealed ? person.record : readable(person.record))
    }

    /// Unseals what is sealed, however deep.
    private func readable(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let members):
            if value["$sealed"] != nil { return unseal(value) }
            return .object(members.map { JSONMember(key: $0.key, value: readable($0.value)) })
        case .array(let elements): return .array(elements.map(readable))
        default: return value
        }
    }

    private func report() async throws -> Report {
        var report = Report()
        try people.forEach { report.add(try JSONValue.parse($0)) }
        for number in 0..<log.partitionCount {
            report.rejected += try await log.end(TopicPartition(.rejected, number))
        }
        return report
    }

    /// Stays 200 under load, once what was there at the start has been taken in: `status` tells how
    /// far behind whom is.
    private func ready() throws -> Response {
        guard projector.isLive else { throw Problem(.serviceUnavailable, "catching up") }
        guard people.hasCaughtUp else {
            throw Problem(.serviceUnavailable, "the read side is catching up")
        }
        return .json(.object([JSONMember(key: "ready", value: true)]))
    }

    private func status() async throws -> JSONValue {
        var partitions: [ServerStatus.Partition] = []
        for (number, status) in projector.status.sorted(by: { $0.key < $1.key }) {
            let end = try await log.end(TopicPartition(.events, number))
            partitions.append(ServerStatus.Partition(number: number, end: end, status: status))
        }
        return ServerStatus(
            partitions: partitions, partitionCount: log.partitionCount,
            profilesLag: try await people.lag(), now: administration.clock(),
            collector: collectorMetrics()
        ).json
    }

    private func digests() async -> JSONValue {
        .array(
            await projector.digests().map { part in
                .object([
                    JSONMember(key: "partition", value: .int(Int64(part.partition))),
                    JSONMember(key: "offset", value: .int(part.offset)),
                    JSONMember(key: "digest", value: .string(String(part.digest, radix: 16))),
                ])
            })
    }

    private func administer(_ path: String, _ body: [UInt8]) async throws -> JSONValue {
        guard let body = try? JSONValue.parse(body) else {
            throw Problem(.badRequest, "the body is no JSON")
        }
        switch path {
        case "/v1/admin/release":
            guard let content = body["content"] else {
                throw Problem(.badRequest, "content is missing: {\"rules\":[…],\"sites\":[…]}")
            }
            return try await administration.release(content, at: body["at"]?.intValue)
        case "/v1/admin/erase": return try await administration.erase(try self.id(body))
        case "/v1/admin/unlink":
            let edges = body["edges"]?.arrayValue?.compactMap(\.stringValue) ?? []
            return try await administration.unlink(try self.id(body), edges: edges)
        default: throw Problem(.notFound, "nothing is at \(path)")
        }
    }

    private func id(_ body: JSONValue) throws -> Identifier {
        guard let id = body["id"]?.stringValue.flatMap(Identifier.init(text:)) else {
            throw Problem(.badRequest, "id is missing; write a:…, e:… or u:…")
        }
        return hash(id)
    }

    private func check(_ request: Request, _ keys: Set<String>) throws {
        let header = request.headers[.authorization] ?? ""
        guard header.hasPrefix("Bearer "), keys.contains(String(header.dropFirst(7))) else {
            throw Problem(.unauthorized, "send a key of the configuration as a Bearer token")
        }
    }

    private static let peoplePath = "/v1/people/"
    private static let bodyBytesMax = 1 << 20
}
