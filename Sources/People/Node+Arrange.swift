import Events
import JSON

extension Node {
    /// Puts new entries in their places: folds those that are this node's own, and sends the others
    /// on to their owners.
    ///
    /// What follows the first one that came late is folded anew once, however many came.
    ///
    /// - Parameter views: The entries' records, where they are on a tape already.
    func place(
        _ entries: [JournalEntry], _ views: [JSONView], _ context: NodeContext
    ) throws -> [NodeEffect] {
        precondition(views.isEmpty || views.count == entries.count)
        var effects: [NodeEffect] = []
        var late: Moment?
        for (index, entry) in entries.enumerated() {
            let before = journal.last
            let isLast = journal.insert(entry)
            switch destination(of: entry) {
            case .nowhere: continue
            case .other(let owner):
                let relay = Transfer(
                    reason: .relay, route: route(to: owner, context), entries: [passedOn(entry)])
                effects.append(.append(.transfer(relay)))
            case .own:
                if let decision = entry.decision {
                    record(decision)
                } else if isLast, late == nil, let fact = entry.fact {
                    waypoints.pass(before, profile)
                    let event = views.isEmpty ? nil : fact.event(in: views[index])
                    step(&profile, fact, event, entry.entry.capture, context)
                    revision += 1
                } else {
                    late = min(late ?? entry.moment, entry.moment)
                }
            }
        }
        if let late { try refold(from: late, context) }
        return effects
    }

    /// Changes the journal or whose entries are, sends what that gives to others or takes from
    /// them, and folds the rest anew.
    func rearrange(
        _ context: NodeContext,
        _ change: (Node, inout [JournalEntry]) throws -> Void
    ) throws -> [NodeEffect] {
        let held = try journal.entries(loader(context))
        let (sent, claimed) = (outgoing(held), links)
        var entries = held
        try change(self, &entries)
        if entries != held {
            entries.sort(by: JournalEntry.precedes)
            journal.replace(with: entries)
            links = claims(in: entries)
        }
        try refold(context)
        return linkEffects(claimed.changes(to: links), context)
            + transferEffects(from: sent, to: outgoing(entries), context)
    }

    /// Whose things are may have changed with `claims`.
    func settleOwnership(_ context: NodeContext) throws -> [NodeEffect] {
        let settled = Ownership(claims)
        guard settled != ownership else { return [] }
        return try rearrange(context) { node, _ in node.ownership = settled }
    }

    /// The edges that the facts that came here first claim.
    func claims(in entries: [JournalEntry]) -> OutgoingLinks {
        var links = sealedLinks
        for entry in entries where entry.sender == nil {
            if let fact = entry.fact { _ = links.claim(fact, capture: entry.entry.capture) }
        }
        return links
    }
}

// MARK: - What goes to others

extension Node {
    /// Names what was sent to somebody: a copy is sent to one home once. Decisions go before facts:
    /// where both come in several records, the new home must not decide again meanwhile.
    struct Shipment: Hashable, Comparable {
        var target: Identifier
        var isFact: Bool
        var copy: CopyID

        static func < (left: Self, right: Self) -> Bool {
            (left.target, left.isFact ? 1 : 0, left.copy)
                < (right.target, right.isFact ? 1 : 0, right.copy)
        }
    }

    /// All entries that belong to others, as they are to be known there.
    func outgoing(_ entries: [JournalEntry]) -> [Shipment: Entry] {
        var shipments: [Shipment: Entry] = [:]
        for entry in entries {
            guard case .other(let owner) = destination(of: entry) else { continue }
            let shipment = Shipment(
                target: owner, isFact: entry.fact != nil, copy: entry.copy)
            let passed = passedOn(entry)
            if let held = shipments[shipment], !passed.via.lexicographicallyPrecedes(held.via) {
                continue
            }
            shipments[shipment] = passed
        }
        return shipments
    }

    private func passedOn(_ entry: JournalEntry) -> Entry {
        var passed = entry.entry
        passed.via.append(id)
        return passed
    }

    func route(to target: Identifier, _ context: NodeContext) -> Route {
        Route(from: id, to: target, version: context.position.offset, loggedAt: context.now)
    }

    private func transferEffects(
        from old: [Shipment: Entry], to new: [Shipment: Entry], _ context: NodeContext
    ) -> [NodeEffect] {
        let revoked = old.keys.filter { new[$0] == nil }.sorted()
        let given = new.filter { old[$0.key] != $0.value }.sorted { $0.key < $1.key }
        var effects: [NodeEffect] = []
        for batch in revoked.batched(
            by: \.target, limit: PeopleLimits.revokeCopiesMax,
            bytesMax: PeopleLimits.handoverBytesMax, bytes: { $0.copy.messageID.utf8.count })
        {
            let revoke = Revoke(
                route: route(to: batch[0].target, context), copies: batch.map(\.copy))
            effects.append(.append(.revoke(revoke)))
        }
        for batch in given.batched(
            by: \.key.target, limit: PeopleLimits.handoverEntriesMax,
            bytesMax: PeopleLimits.handoverBytesMax, bytes: { $0.value.bytes.count })
        {
            let handover = Transfer(
                reason: .handover, route: route(to: batch[0].key.target, context),
                entries: batch.map(\.value))
            effects.append(.append(.transfer(handover)))
        }
        return effects
    }

    /// One link record a source; a nil change sends only what comes with every link.
    func linkEffects(
        _ changes: [(Identifier, Link.Change?)], _ context: NodeContext
    ) -> [NodeEffect] {
        changes.batched(
            by: \.0, limit: PeopleLimits.revokeCopiesMax, bytesMax: PeopleLimits.handoverBytesMax,
            bytes: { $0.1.map { $0.slot.utf8.count + ($0.edge?.id.utf8.count ?? 0) } ?? 0 }
        ).map { batch in
            let link = Link(
                route: route(to: batch[0].0, context), changes: batch.compactMap(\.1),
                erasures: erasures)
            return .append(.link(link))
        }
    }
}

// MARK: - Aliases

extension Node {
    func absorbAlias(_ fact: Fact, _ context: NodeContext) throws -> [NodeEffect] {
        guard let alias = fact.alias, alias.namespace == .user, let user = fact.user else {
            return []
        }
        let edge = AliasEdge(
            id: fact.messageID, user: user, previous: alias, capture: fact.receivedAt)
        return try absorb([edge], voided: [], context)
    }

    /// Takes in claims of the alias set, tells the other members what is new, and moves
    /// everything to the root if that is another now.
    func absorb(
        _ edges: [AliasEdge], voided: [String], _ context: NodeContext
    ) throws -> [NodeEffect] {
        guard id.namespace == .user, aliases.merge(edges: edges, voided: voided) else { return [] }
        var effects: [NodeEffect] = aliases.peers(of: id).map { peer in
            let link = Link(
                route: route(to: peer, context), aliases: aliases.edges,
                voidedAliases: aliases.voided.sorted())
            return .append(.link(link))
        }
        let settled = aliases.root(of: id)
        if settled != root {
            effects += try rearrange(context) { node, _ in node.root = settled }
        }
        return effects
    }
}

extension Array {
    /// Runs of neighbours with an equal key, cut at `limit` elements and about `bytesMax` bytes.
    fileprivate func batched<Key: Equatable>(
        by key: (Element) -> Key, limit: Int, bytesMax: Int = .max,
        bytes: (Element) -> Int = { _ in 0 }
    ) -> [[Element]] {
        var batches: [[Element]] = []
        var size = 0
        for element in self {
            let last = batches.last
            let fits = size < bytesMax && last.map { $0.count < limit } ?? false
            if fits, let first = last?.first, key(first) == key(element) {
                batches[batches.count - 1].append(element)
                size += bytes(element)
            } else {
                batches.append([element])
                size = bytes(element)
            }
        }
        return batches
    }
}
