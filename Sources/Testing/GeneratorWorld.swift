import Events
import Generating
import JSON

/// What clients and operators told the log about a few people, in no particular order.
///
/// Small sets of names make the cases that hurt common: shared devices, take-overs, claims at the
/// same moment, copies of one message under several keys.
public struct World: Sendable {
    public var seed: UInt64
    /// Facts, unlinks and erasures.
    public var records: [EventsRecord]

    /// A world of about `size` records.
    public init(seed: UInt64, size: Int = 40) throws {
        self.seed = seed
        var generator = WorldGenerator(seed: seed)
        records = try generator.records(count: size)
    }

    /// Every id that a record names, sorted.
    public var identifiers: [Identifier] {
        var ids: Set<Identifier> = []
        for record in records {
            switch record {
            case .event(let fact):
                ids.formUnion([fact.device, fact.email, fact.user, fact.alias].compactMap { $0 })
                if let alias = fact.alias { ids.insert(Identifier(.device, String(alias.value))) }
            case .unlink(let unlink): ids.insert(unlink.on)
            case .erase(let erase): ids.insert(erase.of)
            default: break
            }
        }
        return ids.sorted()
    }
}

/// Makes a world's records, one after the other.
struct WorldGenerator {
    var random: SplitMix64
    let start: Milliseconds = 1_470_000_000_000
    var facts: [Fact] = []
    /// By how much each device's clock is behind.
    let clocksBehind: [String: Milliseconds]
    private let parser = JSONParser.forStored()

    static let devices = ["d1", "d2", "d3"]
    static let emails = ["x1", "x2"]
    static let users = ["1", "2", "3", "4"]
    static let sites = ["shop", "shop", "shop", "outlet"]

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        var clocks: [String: Milliseconds] = [:]
        for device in Self.devices {
            clocks[device] = random.pick([0, 0, .seconds(119), .minutes(10), .minutes(-7)])
        }
        clocksBehind = clocks
    }

    mutating func records(count: Int) throws -> [EventsRecord] {
        try (0..<count).map { _ in
            switch random.below(100) {
            case 0..<6 where !facts.isEmpty: .unlink(unlink())
            case 6..<11: .erase(erase())
            case 11..<25 where !facts.isEmpty: .event(try copy())
            default: .event(try fact(Draft(&self)))
            }
        }
    }

    /// A moment of the world's day, on a coarse grid, so that some are equal.
    mutating func moment() -> Milliseconds { start + .minutes(Int64(random.below(120)) * 5) }

    mutating func identifier() -> Identifier {
        switch random.below(3) {
        case 0: Identifier(.device, random.pick(Self.devices))
        case 1: Identifier(.email, random.pick(Self.emails))
        default: Identifier(.user, random.pick(Self.users))
        }
    }

    private mutating func unlink() -> Unlink {
        let fact = random.pick(facts)
        let named = [fact.device, fact.email, fact.user, fact.alias].compactMap { $0 }
        let on = random.chance(percent: 80) ? random.pick(named) : identifier()
        let more = random.chance(percent: 20) ? [random.pick(facts).messageID] : []
        return Unlink(on: on, edges: [fact.messageID] + more, loggedAt: moment())
    }

    private mutating func erase() -> Erase {
        Erase(of: identifier(), receivedAt: moment(), loggedAt: moment())
    }

    /// A message again: as a retry sends it, or with another body or other ids.
    private mutating func copy() throws -> Fact {
        let original = random.pick(facts)
        var draft = Draft(&self)
        draft.messageID = original.messageID
        if random.chance(percent: 70) { draft.site = original.site }
        if random.chance(percent: 60) {
            (draft.device, draft.email) = (original.device, original.email)
            draft.user = original.user
        }
        if random.chance(percent: 30) { draft.receivedAt = original.receivedAt }
        return try fact(draft)
    }

    private mutating func fact(_ draft: Draft) throws -> Fact {
        let record = try EventsRecord(decoding: draft.bytes, parser: parser)
        guard case .event(let fact) = record else { throw ContractViolation("not an event") }
        facts.append(fact)
        return fact
    }
}
