import Collector
import EventLog
import Events
import JSON
import People
import Sealing
import SpoorConfiguration

/// A message is taken, and then its record can be read, folded and stored; or it is not, and then no
/// fact of it is there.
public struct EventsTarget: FuzzTarget {
    public static let name = "events"

    private let intake: Intake
    private let limits: Limits

    public init() throws {
        let configuration = try Configuration(yaml: Fuzz.shop)
        limits = configuration.limits
        intake = Intake(
            configuration: configuration, partitionCount: 4,
            sealer: Sealer(keys: InMemoryKeyStore()), hasher: EmailHasher(masterKey: MasterKey()),
            makeUUID: { Fuzz.uuid }, parserCount: 1)
    }

    /// The body of a batch, or a message, as `batch` and by the call that its type names.
    public func check(_ input: [UInt8]) throws {
        try check(input, .batch, key: "web")
        guard let value = try? JSONValue.parse(input) else { return }
        let type = value["type"]?.stringValue.flatMap(EventType.init(rawValue:)) ?? .track
        for key in ["web", "secret", "past"] { try check(input, .single(type), key: key) }
        try check(
            JSONValue.object([JSONMember(key: "batch", value: [value])]).bytes, .batch, key: "past")
    }

    private func check(_ body: [UInt8], _ call: Beacon.Call, key: String) throws {
        let beacon = Beacon(
            call: call, credential: .key(key), receivedAt: Fuzz.now, address: "203.0.113.0")
        let submission = intake.take(body, of: beacon)
        let facts = submission.records.filter { $0.to.topic == .events }
        let rejected = submission.records.filter { $0.to.topic == .rejected }
        try hold(facts.count == submission.accepted, "what is accepted has a record")
        try hold(facts.count + rejected.count == submission.records.count, "no other topic")
        try hold(submission.refusal?.reason != .unavailable, "nothing is out of order here")
        if submission.refusal != nil { try hold(facts.isEmpty, "refused is refused as a whole") }
        if call == .batch, submission.refusal == nil, let body = try? JSONValue.parse(body) {
            let count = body["batch"]?.arrayValue?.count
            try hold(
                submission.accepted + submission.rejections.count == count,
                "each message of a batch is told of")
        }
        try hold(
            submission.bytes < CollectorLimits.submissionBytesMax + 16 * limits.eventBytesMax,
            "a request makes so much and no more")
        for record in facts { try RecordCheck.fact(record) }
        for record in rejected { try RecordCheck.rejection(record) }
    }
}
