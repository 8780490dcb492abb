import EventLog
import Events
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
    public static func owns(_ path: String) -> Bool {
        Route(.get, path) != .unknown
    }

    /// Makes the submission's records durable, its keys first; then says why it could not, or nil.
    func store(_ submission: Submission, _ done: @escaping @Sendable (Refusal?) -> Void) {
        guard submission.isSealed else { return append(submission, done) }
        Task {
            do {
                try await keys.flush()
                append(submission, done)
            } catch {
                done(.outage)
            }
        }
    }

    private func append(_ submission: Submission, _ done: @escaping @Sendable (Refusal?) -> Void) {
        let finish = { @Sendable [self] (result: Result<[Offset], any Error>) in
            guard case .success = result else { return done(.outage) }
            count { $0.count(submission) }
            done(nil)
        }
        if submission.records.isEmpty { return finish(.success([])) }
        log.append(submission.records, whenDone: finish)
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
