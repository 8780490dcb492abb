import Collector
import EventLog
import Events
import JSON
import Rules
import Sealing
import SpoorConfiguration

/// A configuration is read, or every fault in it is told; what is read can be served and released.
public struct ConfigurationTarget: FuzzTarget {
    public static let name = "configuration"

    private let hasher = EmailHasher(masterKey: MasterKey())

    public init() {}

    public func check(_ input: [UInt8]) throws {
        let text = String(decoding: input, as: UTF8.self)
        do {
            let configuration = try Configuration(yaml: text)
            try hold(configuration == (try Configuration(yaml: text)), "reading has one result")
            try check(configuration)
        } catch let errors as ConfigurationErrors {
            try hold(!errors.errors.isEmpty, "a refusal has a reason")
            try hold(errors.errors.allSatisfy { $0.line >= 0 }, "faults have lines")
        }
    }

    private func check(_ configuration: Configuration) throws {
        let content = RuleSet(settings: configuration.foldSettings).content
        let record = EventsRecord.release(
            Release(digest: "0", effectiveAt: 0, loggedAt: 0, content: content))
        guard
            case .release(let release) = try EventsRecord(
                decoding: record.bytes, parser: .forStored())
        else { throw FuzzFault("a release is read as a release") }
        let read = RuleSet.reading(release).rules
        try hold(read.settings == configuration.foldSettings, "settings are read as released")
        let intake = Intake(
            configuration: configuration, partitionCount: configuration.partitions,
            sealer: Sealer(keys: InMemoryKeyStore()), hasher: hasher, makeUUID: { Fuzz.uuid },
            parserCount: 1)
        let key = configuration.sites.first?.keys.first ?? ""
        let beacon = Beacon(call: .single(.page), credential: .key(key), receivedAt: Fuzz.now)
        let page = Array(#"{"anonymousId":"d","timestamp":"2016-08-01"}"#.utf8)
        let submission = intake.take(page, of: beacon)
        let isBlocked = submission.refusal?.reason == .blockedID
        try hold(submission.accepted == 1 || isBlocked, "a good beacon is taken")
    }
}
