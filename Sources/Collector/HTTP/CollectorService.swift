import EventLog
import Events
import HTTPTypes
import Hummingbird
import NIOCore
import Sealing
import SpoorConfiguration
import Synchronization

/// The collector over HTTP.
///
/// A request is answered with 200 only when its facts are durable, in this order: read (`Intake`),
/// new keys durable, records durable in one append, answer. Whatever fails on the way, the client
/// is told to send it again, and its message ids make that harmless.
public final class CollectorService: Sendable {
    let configuration: Configuration
    let intake: Intake
    let log: any EventLog
    let clock: @Sendable () -> Milliseconds
    let crossOrigin: CrossOrigin
    let rateLimiter: RateLimiter
    private let keys: any KeyStore
    private let counts: Mutex<CollectorMetrics>

    /// - Parameters:
    ///   - clock: The time in milliseconds since 1970.
    ///   - makeUUID: A random one in text form.
    ///   - parserCount: Requests that are read at once.
    public init(
        configuration: Configuration, log: any EventLog, keys: any KeyStore, hasher: EmailHasher,
        clock: @escaping @Sendable () -> Milliseconds,
        makeUUID: @escaping @Sendable () -> String,
        parserCount: Int = System.coreCount
    ) {
        self.configuration = configuration
        self.log = log
        self.keys = keys
        self.clock = clock
        intake = Intake(
            configuration: configuration, partitionCount: log.partitionCount,
            sealer: Sealer(keys: keys), hasher: hasher, makeUUID: makeUUID,
            parserCount: parserCount)
        counts = Mutex(CollectorMetrics(schemas: intake.schemas.metrics))
        crossOrigin = CrossOrigin(
            sites: configuration.sites, hasCookie: configuration.cookie.isEnabled)
        rateLimiter = RateLimiter(configuration.limits)
    }

    public var metrics: CollectorMetrics { counts.withLock { $0 } }

    /// Whether a path is the collector's; every method of it is then.
    public static func owns(_ path: some StringProtocol) -> Bool {
        Route(.get, path) != .unknown
    }

    /// - Parameter peer: Network address of the connection's other end.
    public func respond(to request: Request, peer: String?) async -> Response {
        let head = RequestHead(fields: request.headers)
        var response = await answer(request, head, peer: peer)
        for field in crossOrigin.fields(for: head.origin) { response.headers.append(field) }
        return response
    }

    /// Makes the submission's records durable, its keys first.
    ///
    /// - Returns: Why it could not; nil once it is.
    func store(_ submission: Submission) async -> Refusal? {
        do {
            if submission.isSealed { try await keys.flush() }
            if !submission.records.isEmpty { try await log.append(submission.records) }
        } catch {
            return .outage
        }
        count { $0.count(submission) }
        return nil
    }

    func count(_ change: (inout CollectorMetrics) -> Void) {
        counts.withLock { change(&$0) }
    }

    /// False if so many requests are being answered that this one has to wait.
    func enter() -> Bool {
        counts.withLock { counts in
            counts.requests += 1
            guard counts.requestsInFlight < configuration.limits.requestsInFlightMax else {
                return false
            }
            counts.requestsInFlight += 1
            return true
        }
    }

    func leave() {
        counts.withLock { $0.requestsInFlight -= 1 }
    }
}
