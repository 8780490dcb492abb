import Events

/// The links that this home claims: for each device and e-mail address that its facts name, one
/// edge a slot.
///
/// Every `identify` and `alias` has a slot of its own; the old name of an alias may be a device
/// (clients send an anonymous id there) as well as a customer. Other facts with two ids
/// share one a half hour of capture time, and the earliest holds it. Which fact is the first of a
/// visit would change with what arrives late; which is the first of a fixed half hour only ever
/// gets earlier, so the edges are a function of the set of facts.
struct OutgoingLinks: Hashable, Sendable {
    var edges: [Identifier: [String: LinkEdge]] = [:]

    /// Those linked, sorted.
    var sources: [Identifier] { edges.keys.sorted() }

    /// Takes in a fact and returns the changes to be sent, by source.
    mutating func claim(_ fact: Fact, capture: Milliseconds) -> [(Identifier, Link.Change)] {
        let target = fact.key
        guard target.namespace != .device else { return [] }
        let slot = Self.slot(of: fact, capture: capture)
        var changes: [(Identifier, Link.Change)] = []
        if let device = fact.device { claim(device, slot, fact, capture, &changes) }
        if fact.user != nil, let email = fact.email {
            claim(email, slot, fact, capture, &changes)
        }
        if let alias = fact.alias.map({ Identifier(.device, String($0.value)) }),
            alias != fact.device
        {
            claim(alias, slot, fact, capture, &changes)
        }
        return changes
    }

    private mutating func claim(
        _ source: Identifier, _ slot: String, _ fact: Fact, _ capture: Milliseconds,
        _ changes: inout [(Identifier, Link.Change)]
    ) {
        let held = edges[source]?[slot]
        if let held, capture > held.capture { return }
        let edge = LinkEdge(
            id: fact.messageID, target: fact.key, capture: capture, receivedAt: fact.receivedAt,
            trust: fact.trust)
        if let held, !Self.precedes(edge, held) { return }
        edges[source, default: [:]][slot] = edge
        changes.append((source, Link.Change(slot: slot, edge: edge)))
    }

    /// What leads from these links to `other`, sorted by source and slot.
    func changes(to other: OutgoingLinks) -> [(Identifier, Link.Change)] {
        var changes: [(Identifier, Link.Change)] = []
        for source in Set(sources).union(other.sources).sorted() {
            let (old, new) = (edges[source] ?? [:], other.edges[source] ?? [:])
            for slot in Set(old.keys).union(new.keys).sorted() where old[slot] != new[slot] {
                changes.append((source, Link.Change(slot: slot, edge: new[slot])))
            }
        }
        return changes
    }

    private static func slot(of fact: Fact, capture: Milliseconds) -> String {
        if fact.type == .identify || fact.type == .alias { return "\(fact.site)/\(fact.messageID)" }
        return String(capture.floorDivided(by: PeopleLimits.linkSlot))
    }

    private static func precedes(_ edge: LinkEdge, _ held: LinkEdge) -> Bool {
        if edge.moment != held.moment { return edge.moment < held.moment }
        // One message id in two sites.
        return (edge.receivedAt, edge.trust) < (held.receivedAt, held.trust)
    }
}
