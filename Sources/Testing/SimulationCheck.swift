import Events
import Generating
import JSON
import People
import Rules

/// How the homes and the model disagree about somebody.
public struct Disagreement: Error, CustomStringConvertible {
    public var description: String
}

/// The property that matters first: same facts, any order, any partitions, the same people.
public struct ArrivalOrderCheck: Sendable {
    public var faults: Faults
    public var partitions: Int
    public var size: Int
    /// Looks for fewer records that fail, too.
    public var shrinks = true

    public init(faults: Faults = .none, partitions: Int = 4, size: Int = 40) {
        self.faults = faults
        self.partitions = partitions
        self.size = size
    }

    /// What is wrong with the world of `seed`, with the records that are enough to show it; nil if
    /// all is well.
    public func failure(seed: UInt64) throws -> Disagreement? {
        let world = try World(seed: seed, size: size)
        var records = world.shuffled()
        guard var failure = disagreement(world, records) else { return nil }
        var index = 0
        while shrinks, index < records.count {
            var fewer = records
            fewer.remove(at: index)
            if let smaller = disagreement(world, fewer) {
                (records, failure) = (fewer, smaller)
            } else {
                index += 1
            }
        }
        let lines = records.map { String(decoding: $0.bytes, as: UTF8.self) }
        return Disagreement(
            description: "seed \(seed): \(failure)\n" + lines.joined(separator: "\n"))
    }

    private func disagreement(_ world: World, _ records: [EventsRecord]) -> Disagreement? {
        do {
            let simulation = try Simulation(
                seed: world.seed, partitions: partitions, faults: faults)
            try simulation.run(records)
            let model = Model(records)
            for id in world.identifiers {
                if let difference = try difference(of: id, simulation, model) { return difference }
            }
            guard try simulation.digests() == simulation.replayedDigests() else {
                return Disagreement(description: "a replay gives another digest")
            }
            return nil
        } catch {
            return Disagreement(description: "it threw \(error)")
        }
    }

    private func difference(
        of id: Identifier, _ simulation: Simulation, _ model: Model
    ) throws -> Disagreement? {
        let node = try simulation.node(id)
        let (owner, expectedOwner) = (node.mergedInto, model.mergedInto(id))
        guard owner == expectedOwner else {
            let (found, expected) = (owner?.text ?? "nobody", expectedOwner?.text ?? "nobody")
            return Disagreement(
                description: "\(id) is merged into \(found); the model: \(expected)")
        }
        let (found, expected) = (node.profile, model.profile(of: id))
        guard found.encoded() == expected.encoded() else {
            let texts = [found, expected].map { profile in
                var writer = JSONWriter()
                ProfileDocument(profile).write(id: id, into: &writer)
                return String(decoding: writer.bytes, as: UTF8.self)
            }
            return Disagreement(description: "\(id) is\n\(texts[0])\nthe model:\n\(texts[1])")
        }
        return nil
    }
}

/// A trigger goes out at most once, whoever owns what by then, and whatever crashes. Left out are
/// carts opened by one message id on several devices: they are several carts with one name.
public struct TriggerCheck: Sendable {
    public var faults: Faults
    public var size: Int

    public init(faults: Faults = .none, size: Int = 60) {
        self.faults = faults
        self.size = size
    }

    /// - Returns: How many went out; the ids of those that did so more than once.
    public func repeats(seed: UInt64) throws -> (count: Int, repeated: [String]) {
        let world = try World(seed: seed, size: size)
        let simulation = try Simulation(seed: seed, faults: faults)
        let rule = Rule(id: "cart", version: 1, kind: AbandonedCart(after: .minutes(5)))
        let content = RuleSet.content(rules: [rule], settings: FoldSettings())
        let release = Release(digest: "r", effectiveAt: 0, loggedAt: 0, content: content)
        for partition in 0..<4 { simulation.append(.release(release), from: partition) }
        try simulation.run(world.records)
        let decisions = simulation.published.filter { !world.ambiguous.contains($0.occasion) }
        let counts = decisions.reduce(into: [:]) { $0[$1.id, default: 0] += 1 }
        return (counts.count, counts.filter { $0.value > 1 }.map(\.key).sorted())
    }
}

extension World {
    /// Message ids that came in under several keys.
    fileprivate var ambiguous: Set<String> {
        var keys: [String: Set<Identifier>] = [:]
        for case .event(let fact) in records { keys[fact.messageID, default: []].insert(fact.key) }
        return Set(keys.filter { $0.value.count > 1 }.keys)
    }

    /// In the order in which they arrive.
    func shuffled() -> [EventsRecord] {
        var random = SplitMix64(seed: ~seed)
        return records.shuffled(using: &random)
    }
}
