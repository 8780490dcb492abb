import Crypto
import EventLog
import Events
import JSON
import People
import Projector
import Rules
import Synchronization

/// Puts rules in force, forgets people, takes links back: each by appending facts.
public final class Administration: Sendable {
    let log: any EventLog
    /// Nil where only releases are made.
    let store: ProfileStore?
    let clock: @Sendable () -> Milliseconds
    /// Digest of the reference lists that this program folds by.
    let lists: String?
    /// Of the configuration; they hold with releases that say nothing of sites.
    let settings: FoldSettings
    let destroyKeys: @Sendable ([Identifier]) async throws -> Void
    /// By this process, whether it is folded yet or not.
    private let wasReleased = Mutex(false)

    /// - Parameters:
    ///   - people: Nil where only releases are made.
    ///   - lists: `ReferenceLists.digest`.
    ///   - settings: Of the sites, as the configuration has them.
    ///   - destroyKeys: Makes what was sealed under these ids unreadable for good.
    public init(
        log: any EventLog, people: ProfileStore?, clock: @escaping @Sendable () -> Milliseconds,
        lists: String?, settings: FoldSettings = FoldSettings(),
        destroyKeys: @escaping @Sendable ([Identifier]) async throws -> Void
    ) {
        self.log = log
        store = people
        self.clock = clock
        self.lists = lists
        self.settings = settings
        self.destroyKeys = destroyKeys
    }

    /// Appends the release to every partition, with one `effectiveAt`.
    ///
    /// - Parameter time: When it is logged; now if nil. A time in the past is for a log whose
    ///   history is yet to come: partition time would else be past it, and its triggers too late.
    /// - Throws: `Problem` if a rule is unknown, or the time in the future.
    public func release(_ content: JSONValue, at time: Milliseconds? = nil) async throws
        -> JSONValue
    {
        let now = time ?? clock()
        guard (0...clock()).contains(now) else {
            throw Problem.body("/at", "`at` is a time of the past, in milliseconds since 1970")
        }
        let release = Release(digest: "", effectiveAt: now, loggedAt: now, content: content)
        let whole = try ReleaseContent(release).whole(settings)
        wasReleased.withLock { $0 = true }
        return try await append(release: whole, at: now)
    }

    private var people: ProfileStore { get throws(Problem) { try store.served } }

    /// Puts the sites' settings of the configuration and this program's reference lists in force
    /// where they are not, with the rules that are. So everybody is looked at under the rules again
    /// as the new lists see them. What somebody released since this process started is newer than
    /// its configuration, and stays.
    ///
    /// - Parameters:
    ///   - status: Of the partitions that are here, once all have caught up; the first of all is
    ///     among them, which gets its copy last.
    ///   - settings: As the configuration has them.
    ///   - start: Where the first partition ended when this process started.
    public func release(
        _ settings: FoldSettings, unlessInForceIn status: [ProjectorService.Status],
        orReleasedSince start: Offset
    ) async throws {
        guard let first = status.first, let rules = first.content["rules"] else { return }
        let sites = RuleSet(settings: settings).content["sites"] ?? .array([])
        let isInForce = status.allSatisfy { $0.content["sites"] == sites && $0.lists == lists }
        let isNewer = first.releaseOffset.map { $0 >= start } ?? false
        if isInForce || isNewer || wasReleased.withLock({ $0 }) { return }
        // A time that is past everywhere moves no partition's: its history may be yet to come.
        let time = status.map { $0.time ?? 0 }.min() ?? 0
        let members = [
            JSONMember(key: "rules", value: rules), JSONMember(key: "sites", value: sites),
        ]
        _ = try await append(release: .object(members), at: max(time, 0))
    }

    private func append(release content: JSONValue, at now: Milliseconds) async throws -> JSONValue
    {
        let digest = SHA256.hash(data: content.bytes).map { UInt64($0).hexadecimal(digits: 2) }
            .joined()
        let record = EventsRecord.release(
            Release(
                digest: digest, effectiveAt: now, lists: lists, loggedAt: now, content: content))
        let copies = (0..<log.partitionCount).map { number in
            NewRecord(
                to: TopicPartition(.events, number), key: record.kind, value: record.bytes,
                timestamp: now)
        }
        // Who has the first partition sees to it that all have a copy: it tells that they do.
        try await log.append(Array(copies.dropFirst()))
        try await log.append(Array(copies.prefix(1)))
        return .object([JSONMember(key: "digest", value: .string(digest))])
    }

    /// Forgets a person: the keys of their ids first, then the facts. A device that somebody else
    /// used too is left alone; what this person did on it goes with the person.
    public func erase(_ id: Identifier) async throws -> JSONValue {
        guard let person = try people.person(id.text) else {
            throw Problem(.unknownID, "nothing is known of \(id)")
        }
        let ids = try exclusive(to: person)
        let erased = ids.compactMap(Identifier.init(text:)).sorted()
        try await destroyKeys(erased)
        let now = clock()
        try await append(erased.map { .erase(Erase(of: $0, receivedAt: now, loggedAt: now)) })
        return .object([
            JSONMember(key: "erased", value: .array(erased.map { .string($0.text) }))
        ])
    }

    /// The person's root, and the ids whose facts are all theirs: what somebody else has a share in,
    /// or what is nobody's by now, is left alone.
    private func exclusive(to person: (id: String, record: JSONValue)) throws -> Set<String> {
        var ids: Set = [person.id]
        let devices = person.record["devices"]?.arrayValue?.compactMap { $0["id"]?.stringValue }
        var others = Set((person.record["identifiers"]?.strings ?? []) + (devices ?? []))
        others.remove(person.id)
        var grew = true
        while grew {
            grew = false
            for id in others.sorted() {
                let owners = try people.record(id).map(JSONValue.parse)?["owners"]?.strings ?? []
                guard !owners.isEmpty, owners.allSatisfy(ids.contains) else { continue }
                ids.insert(id)
                others.remove(id)
                grew = true
            }
        }
        return ids
    }

    /// Declares link edges void, at the device or e-mail and at those whom they led to. Without
    /// `edges`, all that hold.
    public func unlink(_ id: Identifier, edges: [String]) async throws -> JSONValue {
        let record = try people.record(id.text).map(JSONValue.parse)
        let edges = edges.isEmpty ? record?["links"]?.strings ?? [] : edges
        guard !edges.isEmpty else {
            throw Problem(.unknownID, "no link of \(id) is known; name edges by message id")
        }
        let owners = record?["owners"]?.strings.compactMap(Identifier.init(text:)) ?? []
        let now = clock()
        try await append(
            Set([id] + owners).sorted().map {
                .unlink(Unlink(on: $0, edges: edges, loggedAt: now))
            })
        return .object([JSONMember(key: "unlinked", value: .array(edges.map { .string($0) }))])
    }

    private func append(_ records: [EventsRecord]) async throws {
        try await log.append(
            records.compactMap { record in
                record.home.map { home in
                    NewRecord(
                        to: log.partition(.events, of: home.text), key: home.text,
                        value: record.bytes, timestamp: record.loggedAt)
                }
            })
    }
}

extension JSONValue {
    fileprivate var strings: [String] { arrayValue?.compactMap(\.stringValue) ?? [] }
}
