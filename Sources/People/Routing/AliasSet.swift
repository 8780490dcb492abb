import Events

/// The customer ids that aliases join, as far as one of them knows.
///
/// Every member's home holds all claims of the set and passes on what is new to it. Claims and
/// voided claims only grow, so members agree once no message is under way.
struct AliasSet: Hashable, Sendable {
    /// Sorted.
    var edges: [AliasEdge] = []
    var voided: Set<String> = []

    /// Takes in what is new; true if anything was.
    ///
    /// Of two customers the first few claims are kept, which are a function of the set of claims:
    /// a page that joins them at each log-in adds nothing by the hundredth.
    mutating func merge(edges new: [AliasEdge], voided newlyVoided: [String]) -> Bool {
        var changed = false
        for edge in new where edge.user != edge.previous && !edges.contains(edge) {
            let rivals = edges.filter { $0.pair == edge.pair }
            if let last = rivals.last, rivals.count >= PeopleLimits.aliasEdgesOfPairMax {
                guard edge < last else { continue }
                edges.removeAll { $0 == last }
            } else if edges.count >= PeopleLimits.aliasEdgesMax {
                continue
            }
            edges.append(edge)
            edges.sort()
            changed = true
        }
        for id in newlyVoided where voided.insert(id).inserted { changed = true }
        return changed
    }

    /// Everybody that a claim, void or not, joins to `member`; they need to know what it knows.
    func peers(of member: Identifier) -> [Identifier] {
        component(of: member, edges).filter { $0 != member }
    }

    /// The set's root: the member that was named first; of those first named by one alias the new
    /// name, then the lesser id. `member` if it stands alone.
    func root(of member: Identifier) -> Identifier {
        if edges.isEmpty { return member }
        let holding = edges.filter { !voided.contains($0.id) }
        var first: [Identifier: Milliseconds] = [:]
        for edge in holding {
            for id in edge.pair { first[id] = min(first[id] ?? .max, edge.capture) }
        }
        let newNames = Set(holding.filter { first[$0.user] == $0.capture }.map(\.user))
        let place = { (id: Identifier) in
            (first[id] ?? .max, newNames.contains(id) ? 0 : 1, id)
        }
        return component(of: member, holding).min { place($0) < place($1) } ?? member
    }

    /// Sorted, with `member` itself.
    private func component(of member: Identifier, _ edges: [AliasEdge]) -> [Identifier] {
        var members: Set<Identifier> = [member]
        var grew = true
        while grew {
            grew = false
            for edge in edges
            where members.contains(edge.user) != members.contains(edge.previous) {
                members.formUnion(edge.pair)
                grew = true
            }
        }
        return members.sorted()
    }
}
