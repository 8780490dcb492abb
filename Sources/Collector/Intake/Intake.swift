import Events
import EventLog
import JSON
import Sealing
import SpoorConfiguration

/// The collector without HTTP: the bytes of a request in, records and an answer out.
///
/// It derives nothing and reads no clock. What it decides:
///
/// 1. A request fails as a whole only if it is unusable (no JSON, no key, too many events) or is a
///    single call with a bad message. In a batch the good messages are kept, and the bad go to
///    `spoor.rejected` and are counted in the answer, even if all are bad: a client that sent them
///    again would get the same.
///    That a message is no JSON costs no other one, either (`BatchRepair`).
/// 2. Nothing personal leaves unsealed: what is configured, and ids that are e-mail addresses.
/// 3. Nothing that a client sends stands outside `event` in a record, but for its ids.
/// 4. A message without a `messageId` gets a random one: if it is sent again, it counts again.
public final class Intake: Sendable {
    /// Counts messages of a caller; the seconds to wait if they are too many now.
    public typealias Admission = (Caller, _ messages: Int) -> Int?

    let partitionCount: Int
    let limits: Limits
    let addresses: AddressPolicy
    let keyRing: KeyRing
    let fields: FieldTree
    let ids: IDReader
    let userHashes: UserHashVerifier
    let schemas: SiteSchemas
    let sealer: Sealer
    let isCookieEnabled: Bool
    let makeUUID: @Sendable () -> String
    private let parsers: ParserPool

    /// - Parameters:
    ///   - partitionCount: Of the log that the records go to.
    ///   - makeUUID: A random one in text form, 36 characters.
    ///   - parserCount: Threads that may read at once; each has a buffer for a largest body.
    public init(
        configuration: Configuration, partitionCount: Int, sealer: Sealer, hasher: EmailHasher,
        makeUUID: @escaping @Sendable () -> String, parserCount: Int
    ) {
        self.partitionCount = partitionCount
        limits = configuration.limits
        addresses = configuration.addresses
        keyRing = KeyRing(configuration.sites)
        fields = FieldTree(sealing: configuration.personal)
        ids = IDReader(
            blocked: BlockedIDs(patterns: configuration.blockedIDs), hasher: hasher)
        userHashes = UserHashVerifier(
            secrets: Dictionary(
                configuration.sites.map { ($0.id, $0.secretKeys) }, uniquingKeysWith: +))
        schemas = SiteSchemas(configuration.sites)
        self.sealer = sealer
        isCookieEnabled = configuration.cookie.isEnabled
        self.makeUUID = makeUUID
        parsers = ParserPool(
            count: parserCount, bytesMax: configuration.limits.decompressedBytesMax)
    }

    /// Reads a request's body, after decompression.
    public func take(
        _ body: UnsafeRawBufferPointer, of beacon: Beacon, admit: Admission = { _, _ in nil }
    ) -> Submission {
        var reading = RequestReading(intake: self, beacon: beacon)
        do {
            try reading.resolveCaller()
            return try parsers.withParser { parser in
                do {
                    return try reading.submission(of: body, parser: parser, admit: admit)
                } catch let error as JSONError where beacon.call == .batch {
                    guard let repair = BatchRepair(body, parser: parser) else { throw error }
                    reading.faults = repair.faults
                    return try repair.body.withUnsafeBytes {
                        try reading.submission(of: $0, parser: parser, admit: admit)
                    }
                }
            }
        } catch let refusal as Refusal {
            return reading.refused(refusal)
        } catch let error as JSONError {
            return reading.refused(Refusal(error))
        } catch {
            return reading.refused(.outage)
        }
    }

    public func take(
        _ body: [UInt8], of beacon: Beacon, admit: Admission = { _, _ in nil }
    ) -> Submission {
        body.withUnsafeBytes { take($0, of: beacon, admit: admit) }
    }
}

extension Refusal {
    /// The log or the key store cannot store now.
    static let outage = Refusal(
        .unavailable, "nothing can be stored now; send it again later",
        retryAfterSeconds: CollectorLimits.outageRetrySeconds)

    init(_ error: JSONError) {
        switch error.kind {
        case .tooLarge: self.init(.tooLarge, error.description)
        case .memory: self = .outage
        default: self.init(.malformedJSON, error.description)
        }
    }
}
