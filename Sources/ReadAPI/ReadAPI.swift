import EventLog
import Events
import HTTPTypes
import Hummingbird
import JSON
import Logging
import Projector

/// The read side and the administration over HTTP: `ReadAPI+Routes.swift` lists what there is.
///
/// A request goes through these steps, each of which may end it with a `Problem`: path and method
/// (404, 405), key (401, 403), the forms that are accepted (406), parameters (400), and the handler.
/// `Schemas/openapi.json` describes all of it, and a test holds the two together.
public struct ReadAPI: Sendable {
    /// Nil where this process does not serve people.
    let store: ProfileStore?
    let administration: Administration
    /// Nil where this process folds nothing.
    let projector: ProjectorService?
    let log: any EventLog
    let document: OpenAPIDocument
    let readKeys: Set<String>
    let adminKeys: Set<String>
    let collectorMetrics: @Sendable () -> JSONValue?
    let isSpoolEmpty: @Sendable () -> Bool
    let hasKeys: @Sendable () -> Bool
    let kafkaMetrics: @Sendable () -> [JSONValue]
    let hash: @Sendable (Identifier) -> Identifier
    let unseal: @Sendable (JSONValue) -> JSONValue
    let logger = Logger(label: "spoor")

    /// - Parameters:
    ///   - people: Nil where this process does not serve them.
    ///   - projector: Nil where this process folds nothing.
    ///   - collectorMetrics: What the collector has done since the start; nil without one.
    ///   - hasKeys: Whether the keys are here that there were when it started.
    ///   - isSpoolEmpty: Whether the log has all that the collector has accepted.
    ///   - kafkaMetrics: Of each client, where the log is on Kafka.
    ///   - hash: Gives an id that is an e-mail address the form under which it is known.
    ///   - unseal: Makes a sealed value readable, or says that it was erased.
    /// - Throws: If the folder `Schemas` does not lie beside the program.
    public init(
        people: ProfileStore?, administration: Administration, projector: ProjectorService?,
        log: any EventLog, readKeys: [String], adminKeys: [String],
        collectorMetrics: @escaping @Sendable () -> JSONValue?,
        isSpoolEmpty: @escaping @Sendable () -> Bool = { true },
        hasKeys: @escaping @Sendable () -> Bool = { true },
        kafkaMetrics: @escaping @Sendable () -> [JSONValue] = { [] },
        hash: @escaping @Sendable (Identifier) -> Identifier,
        unseal: @escaping @Sendable (JSONValue) -> JSONValue
    ) throws {
        store = people
        self.administration = administration
        self.projector = projector
        self.log = log
        document = try OpenAPIDocument.installed()
        self.readKeys = Set(readKeys)
        self.adminKeys = Set(adminKeys)
        self.collectorMetrics = collectorMetrics
        self.isSpoolEmpty = isSpoolEmpty
        self.hasKeys = hasKeys
        self.kafkaMetrics = kafkaMetrics
        self.hash = hash
        self.unseal = unseal
    }

    var people: ProfileStore { get throws(Problem) { try store.served } }

    public func respond(to request: Request) async -> Response {
        do {
            return try await answer(request)
        } catch {
            let response = problem(of: error).response(to: request.uri.path)
            return request.method == .head ? response.createHeadResponse() : response
        }
    }

    private func answer(_ request: Request) async throws -> Response {
        let path = request.uri.path
        switch Self.routes.match(request.method, path) {
        case .unknown: throw Problem(.unknownPath, "see GET /v1/openapi.json for what there is")
        case .otherMethod(let allowed):
            var problem = Problem(.methodNotAllowed, "send \(allowed.listed)")
            problem.allowed = allowed
            throw problem
        case .options(let allowed):
            return Response(status: .noContent, headers: [.allow: allowed.listed])
        case .route(let route, let names):
            try check(request, route.access)
            guard request.headers.accepts(route.produces) else {
                throw Problem(.notAcceptable, "the answer is \(route.produces)")
            }
            let call = try Call(request, route, names: names)
            return try await route.handler(self, call).response(to: request)
        }
    }

    private func check(_ request: Request, _ access: Route.Access) throws(Problem) {
        if access == .open { return }
        let (keys, others, name) =
            access == .read ? (readKeys, adminKeys, "read") : (adminKeys, readKeys, "admin")
        let parts = (request.headers[.authorization] ?? "").split(separator: " ", maxSplits: 1)
        let key = parts.count == 2 && parts[0].lowercased() == "bearer" ? String(parts[1]) : ""
        if keys.contains(key) { return }
        let detail = "send one of the configuration's \(name)_keys as a Bearer token"
        throw Problem(others.contains(key) ? .wrongKey : .missingKey, detail)
    }

    /// What a client is told of an error; what is no fault of its own goes to the log.
    private func problem(of error: any Error) -> Problem {
        switch error {
        case let problem as Problem: return problem
        case EventLogError.unavailable, is StateStoreError:
            logger.error("a request could not be answered: \(error)")
            var problem = Problem(.unavailable, "the server cannot store or read now")
            problem.retryAfterSeconds = ReadAPILimits.outageRetrySeconds
            return problem
        default:
            logger.error("a request failed: \(error)")
            return Problem(.failed, "the server's log says why")
        }
    }
}
