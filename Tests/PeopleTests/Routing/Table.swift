import Events
import Generating
import SpoorTesting
import Testing

@testable import People

/// Plays a table, in its order and in some others, and says what each id is at the end: `→ owner`,
/// or pages, cart, orders of the person.
func play(_ table: String) throws -> [String: String] {
    let scenario = try Scenario(table)
    var results: [[String: String]] = []
    for seed in 0..<UInt64(8) {
        var records = scenario.records
        var random = SplitMix64(seed: seed)
        if seed > 0 { records.shuffle(using: &random) }
        let simulation = try Simulation(seed: seed, faults: seed % 2 == 0 ? .none : .restarts)
        try simulation.run(records)
        let model = Model(records)
        var result: [String: String] = [:]
        for id in scenario.identifiers {
            let node = try simulation.node(id)
            #expect(
                node.profile.encoded() == model.profile(of: id).encoded(), "\(id), seed \(seed)")
            #expect(node.mergedInto == model.mergedInto(id), "\(id), seed \(seed)")
            result[id.text] = node.line
        }
        results.append(result)
    }
    #expect(Set(results).count == 1, "the order of arrival decides nothing")
    return results[0]
}

extension Scenario {
    /// All that facts carry, sorted.
    fileprivate var identifiers: [Identifier] {
        var ids = Set(homes)
        for case .event(let fact) in records {
            ids.formUnion([fact.device, fact.email, fact.user, fact.alias].compactMap { $0 })
        }
        return ids.sorted()
    }
}

extension Node {
    fileprivate var line: String {
        var words = mergedInto.map { ["→ \($0)"] } ?? []
        words += profile.pages.map(\.name).sorted()
        words += profile.openCarts.flatMap { $0.lines.map { "cart:\($0.key.product)" } }
        words += profile.orders.all.map { "order:\($0.key.id)" }
        return words.joined(separator: " ")
    }
}
