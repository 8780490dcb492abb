import Events

extension Model {
    /// A fact's claim that `source` is `target`'s.
    struct Edge {
        var source: Identifier
        var target: Identifier
        var fact: Known

        var id: String { fact.fact.messageID }
        var receivedAt: Milliseconds { fact.fact.receivedAt }
        var trust: Trust { fact.fact.trust }
    }

    /// Identifies and aliases claim each for themselves. Of other facts of one half hour with the
    /// same two ids the first claims.
    static func edges(of facts: [Known]) -> [Edge] {
        var edges: [Edge] = []
        for known in facts where known.fact.key.namespace != .device {
            for source in sources(of: known.fact) {
                let edge = Edge(source: source, target: known.fact.key, fact: known)
                let isFirst = !facts.contains { other in
                    shareSlot(other, known) && other.fact.key == edge.target
                        && sources(of: other.fact).contains(source) && claimsBefore(other, known)
                }
                if isFirst { edges.append(edge) }
            }
        }
        return edges
    }

    private static func sources(of fact: Fact) -> Set<Identifier> {
        var sources: Set<Identifier> = []
        if let device = fact.device { sources.insert(device) }
        if fact.user != nil, let email = fact.email { sources.insert(email) }
        if let alias = fact.alias { sources.insert(Identifier(.device, String(alias.value))) }
        return sources
    }

    private static func shareSlot(_ left: Known, _ right: Known) -> Bool {
        let areShared = [left, right].allSatisfy { ![.identify, .alias].contains($0.fact.type) }
        return areShared && halfHour(left.capture) == halfHour(right.capture)
    }

    private static func halfHour(_ time: Milliseconds) -> Milliseconds {
        precondition(time >= 0, "the model's worlds lie after 1970")
        return time / 1_800_000
    }

    private static func claimsBefore(_ left: Known, _ right: Known) -> Bool {
        if left.moment != right.moment { return left.moment < right.moment }
        return (left.fact.receivedAt, left.fact.trust) < (right.fact.receivedAt, right.fact.trust)
    }

    /// Nil: nobody's.
    func owner(
        of id: Identifier, at moment: (Milliseconds, String), receivedAt: Milliseconds
    ) -> Identifier? {
        let voided = Set(unlinks.filter { $0.on == id }.flatMap(\.edges))
        let holding = edges.filter { edge in
            edge.source == id && !voided.contains(edge.id)
                && !isForgotten(edge, for: receivedAt)
        }
        let inOrder = holding.sorted { ($0.fact.moment, $0.target) < ($1.fact.moment, $1.target) }
        var owner: Identifier?
        for edge in inOrder {
            // The first owner owns what was before, too.
            if owner != nil, edge.fact.moment > moment { break }
            if owner?.namespace == .user, edge.trust == .typed { continue }
            owner = edge.target
        }
        return owner
    }

    /// The claimant was erased between the claim's arrival and the fact's.
    private func isForgotten(_ edge: Edge, for receivedAt: Milliseconds) -> Bool {
        erasures.contains { erase in
            erase.of == edge.target && edge.receivedAt <= erase.receivedAt
                && erase.receivedAt < receivedAt
        }
    }
}

private func < (
    left: ((Milliseconds, String), Identifier), right: ((Milliseconds, String), Identifier)
) -> Bool {
    if left.0 != right.0 { return left.0 < right.0 }
    return left.1 < right.1
}
