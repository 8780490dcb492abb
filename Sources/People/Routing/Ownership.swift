import Events

/// A moment in a person's order: facts and link edges compare by capture time, then message id.
struct Moment: Hashable, Comparable, Sendable {
    var capture: Milliseconds
    var messageID: String

    static func < (left: Self, right: Self) -> Bool {
        left.capture != right.capture
            ? left.capture < right.capture : left.messageID < right.messageID
    }
}

extension LinkEdge {
    var moment: Moment { Moment(capture: capture, messageID: id) }
}

/// Who claims this device or e-mail address, by the links that their homes have sent.
struct Claims: Hashable, Sendable {
    struct Place: Hashable, Comparable, Sendable {
        var claimant: Identifier
        var slot: String

        static func < (left: Self, right: Self) -> Bool {
            (left.claimant, left.slot) < (right.claimant, right.slot)
        }
    }

    var edges: [Place: LinkEdge] = [:]
    var voided: Set<String> = []
    /// When a claimant was erased: its links made until then do not hold for facts received later.
    var erasures: [Identifier: [Milliseconds]] = [:]

    var isEmpty: Bool { edges.isEmpty }

    /// Those that are not void, in order. The order is total, as they come out of a dictionary.
    var holding: [LinkEdge] {
        edges.values.filter { !voided.contains($0.id) }.sorted { left, right in
            if left.moment != right.moment { return left.moment < right.moment }
            return (left.target, left.receivedAt, left.trust)
                < (right.target, right.receivedAt, right.trust)
        }
    }

    mutating func apply(_ link: Link) {
        for change in link.changes {
            edges[Place(claimant: link.route.from, slot: change.slot)] = change.edge
        }
        if !link.erasures.isEmpty {
            let known = Set(erasures[link.route.from] ?? [])
            erasures[link.route.from] = known.union(link.erasures).sorted()
        }
    }
}

/// Whose a device's or an e-mail's facts are, by capture time.
///
/// A fact belongs to the owner at its moment; facts before the first edge belong to the first
/// owner. A typed e-mail address does not take a device from a customer who logged in on it: the
/// worst mistake would be to show one customer's history to the owner of a mistyped address.
struct Ownership: Hashable, Sendable {
    struct Interval: Hashable, Sendable {
        var start: Moment
        var owner: Identifier
    }

    /// For facts received after `receivedAfter`, until the next epoch's.
    private struct Epoch: Hashable, Sendable {
        var receivedAfter: Milliseconds
        var intervals: [Interval]
    }

    /// One epoch, and one more for each erasure of a claimant.
    private var epochs: [Epoch]

    init(_ claims: Claims) {
        let edges = claims.holding
        let erasures = Set(claims.erasures.values.joined()).sorted()
        epochs = ([Milliseconds.min] + erasures).map { after in
            let holding = edges.filter { edge in
                let times = claims.erasures[edge.target] ?? []
                return !times.contains { edge.receivedAt <= $0 && $0 <= after }
            }
            return Epoch(receivedAfter: after, intervals: Self.intervals(holding))
        }
    }

    /// Nil where nobody owns it: the fact's own home keeps it.
    func owner(at moment: Moment, receivedAt: Milliseconds) -> Identifier? {
        let epoch = epochs.last { $0.receivedAfter < receivedAt } ?? epochs[0]
        let interval = epoch.intervals.last { $0.start <= moment } ?? epoch.intervals.first
        return interval?.owner
    }

    /// Who owns what happens from now on.
    var latestOwner: Identifier? { epochs.last?.intervals.last?.owner }

    /// Everybody who owns some of it, sorted.
    var owners: [Identifier] {
        Set(epochs.flatMap { $0.intervals.map(\.owner) }).sorted()
    }

    private static func intervals(_ edges: [LinkEdge]) -> [Interval] {
        var intervals: [Interval] = []
        for edge in edges {
            if let owner = intervals.last?.owner {
                if owner == edge.target { continue }
                if edge.trust == .typed && owner.namespace == .user { continue }
            }
            intervals.append(Interval(start: edge.moment, owner: edge.target))
        }
        return intervals
    }
}
