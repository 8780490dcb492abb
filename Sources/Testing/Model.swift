import Enrichment
import Events
import JSON
import People

/// Who everybody is and what is known of them, computed from the set of all client records at once:
/// what the homes of all ids must agree on when routing has come to rest.
///
/// Independent of the routing: it shares the words (`Events`) and the fold of one fact
/// (`ProfileState.step`), and nothing else. It is slow and plain; each rule stands in one place:
///
/// | file           | rule                                                     |
/// |----------------|----------------------------------------------------------|
/// | Model          | a fact's way from its key to its person; profiles        |
/// | ModelFacts     | copies, clock skew, capture time                         |
/// | ModelEdges     | links, and who owns a device or e-mail at a moment        |
/// | ModelAliases   | alias sets and their roots                               |
public struct Model {
    /// A fact as its first home knows it.
    struct Known {
        var fact: Fact
        var capture: Milliseconds

        var moment: (Milliseconds, String) { (capture, fact.messageID) }
    }

    let facts: [Known]
    let edges: [Edge]
    let aliases: [Alias]
    let unlinks: [Unlink]
    let erasures: [Erase]
    /// The facts of each person that were not erased.
    private var people: [Identifier: [Known]] = [:]
    private let settings: FoldSettings
    private let parser = JSONParser.forStored()
    private let enricher = Enricher()

    public init(_ records: [EventsRecord], settings: FoldSettings = FoldSettings()) {
        var (all, unlinks, erasures): ([Fact], [Unlink], [Erase]) = ([], [], [])
        for record in records {
            switch record {
            case .event(let fact): all.append(fact)
            case .unlink(let unlink): unlinks.append(unlink)
            case .erase(let erase): erasures.append(erase)
            default: break
            }
        }
        facts = Self.captured(all)
        edges = Self.edges(of: facts)
        aliases = Alias.kept(all.compactMap(Alias.init))
        (self.unlinks, self.erasures, self.settings) = (unlinks, erasures, settings)
        for known in facts {
            let path = path(of: known)
            guard let person = path.last, !isErased(known, path) else { continue }
            people[person, default: []].append(known)
        }
    }

    /// Whose home knows what happens at `id` now; nil if its own does.
    public func mergedInto(_ id: Identifier) -> Identifier? {
        next(after: id, at: (.max, ""), receivedAt: .max)
    }

    /// The profile of the person with root `id`.
    public func profile(of id: Identifier) -> ProfileState {
        var winners: [Known] = []
        for known in people[id] ?? [] {
            let held = winners.firstIndex { Self.areCopies($0.fact, known.fact) }
            guard let held else {
                winners.append(known)
                continue
            }
            if Self.isLess(known.fact, winners[held].fact) { winners[held] = known }
        }
        let voided = Set(unlinks.filter { $0.on == id }.flatMap(\.edges))
        var state = ProfileState()
        for known in winners.sorted(by: Self.precedes) {
            state.step(
                known.fact, capture: known.capture, voided: voided.contains, settings: settings,
                parser: parser, enricher: enricher)
        }
        return state
    }

    /// From key to person: the ids that a fact passes.
    func path(of known: Known) -> [Identifier] {
        var path = [known.fact.key]
        while let last = path.last,
            let next = next(after: last, at: known.moment, receivedAt: known.fact.receivedAt)
        {
            path.append(next)
        }
        return path
    }

    private func isErased(_ known: Known, _ path: [Identifier]) -> Bool {
        erasures.contains { erase in
            path.contains(erase.of) && known.fact.receivedAt <= erase.receivedAt
        }
    }

    private func next(
        after id: Identifier, at moment: (Milliseconds, String), receivedAt: Milliseconds
    ) -> Identifier? {
        guard id.namespace == .user else {
            return owner(of: id, at: moment, receivedAt: receivedAt)
        }
        let root = root(of: id)
        return root == id ? nil : root
    }

    /// Facts of one capture time and id, from several sites, go by the digest of their bytes.
    private static func precedes(_ left: Known, _ right: Known) -> Bool {
        if left.moment != right.moment { return left.moment < right.moment }
        return left.fact.bytes.digest < right.fact.bytes.digest
    }
}
