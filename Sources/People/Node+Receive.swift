import Events
import JSON

extension Node {
    /// Takes in a record of `spoor.events` whose home this is.
    public func receive(
        _ record: EventsRecord, _ context: NodeContext
    ) throws -> [NodeEffect] {
        precondition(record.home == id, "a record goes to the home of its key")
        var effects: [NodeEffect]
        switch record {
        case .event(let fact): effects = try receive(fact, context)
        case .decision(let decision): effects = try receive(decision, context)
        case .link(let link): effects = try receive(link, context)
        case .transfer(let transfer): effects = try receive(transfer, context)
        case .revoke(let revoke): effects = try receive(revoke, context)
        case .unlink(let unlink): effects = try receive(unlink, context)
        case .erase(let erase): effects = try receive(erase, context)
        case .seal(let seal): effects = try receive(seal, context)
        case .tick, .release, .sweep: effects = []
        }
        if let seal = try sealIfFull(context) { effects.append(seal) }
        return effects
    }

    private func receive(_ fact: Fact, _ context: NodeContext) throws -> [NodeEffect] {
        let clockMoved = clock.observe(fact) && journal.count > 0
        let entry = JournalEntry(
            Entry(
                content: .fact(fact), capture: clock.capture(of: fact),
                position: context.position))
        let isTooLate = isSealed(entry)
        if clockMoved || isTooLate {
            var effects: [NodeEffect] = isTooLate ? [.tooLate(entry.entry)] : []
            if isTooLate && !clockMoved { return effects }
            effects += try rearrange(context) { node, entries in
                if clockMoved { node.recapture(&entries) }
                if !isTooLate { node.settleCopies(of: entry, in: &entries) }
            }
            return try effects + (isTooLate ? [] : absorbAlias(fact, context))
        }
        guard journal.mayHold(entry.name) else {
            return try linkEffects(links.claim(fact, capture: entry.entry.capture), context)
                + place([erasing(entry)], context.record.map { [$0] } ?? [], context)
                + absorbAlias(fact, context)
        }
        // Most copies are repeats and change nothing.
        let held = try directCopy(
            of: entry, in: journal.entries(named: entry.name, loader(context)))
        if let held, !entry.wins(over: held) { return try absorbAlias(fact, context) }
        return try rearrange(context) { $0.settleCopies(of: entry, in: &$1) }
            + absorbAlias(fact, context)
    }

    /// Of direct copies with one name the least stays.
    private func settleCopies(of new: JournalEntry, in entries: inout [JournalEntry]) {
        if let held = directCopy(of: new, in: entries) {
            guard new.wins(over: held) else { return }
            entries.removeAll { $0.isSame(as: held) }
        }
        entries.append(erasing(new))
    }

    /// The fact of the same name that came here first.
    private func directCopy(of new: JournalEntry, in entries: [JournalEntry]) -> JournalEntry? {
        entries.first { $0.sender == nil && $0.fact != nil && $0.name == new.name }
    }

    /// Gives the facts that came here first their capture times anew.
    private func recapture(_ entries: inout [JournalEntry]) {
        for index in entries.indices where entries[index].sender == nil {
            guard let fact = entries[index].fact else { continue }
            entries[index].entry.capture = clock.capture(of: fact)
        }
    }

    private func receive(
        _ decision: Decision, _ context: NodeContext
    ) throws -> [NodeEffect] {
        let entry = JournalEntry(
            Entry(
                content: .decision(decision), capture: decision.capture,
                position: context.position))
        if journal.mayHold(entry.name) {
            let held = try journal.entries(named: entry.name, loader(context))
            if held.contains(where: { $0.sender == nil }) { return [] }
        }
        if isErased(entry) { return [] }
        return try [.publish(decision)] + place([entry], [], context)
    }

    private func receive(
        _ transfer: Transfer, _ context: NodeContext
    ) throws -> [NodeEffect] {
        guard admit(transfer.route) else { return [] }
        let arrived = transfer.entries.map { JournalEntry($0) }
        let late = arrived.filter(isSealed).map { NodeEffect.tooLate($0.entry) }
        let entries = arrived.filter { !isErased($0) && !isSealed($0) }
        guard !entries.isEmpty else { return late }
        if areNew(entries) {
            let isWhole = entries.count == transfer.entries.count
            let views = isWhole ? context.record?.entryRecords : nil
            return try late + place(entries, views ?? [], context)
        }
        return try late
            + rearrange(context) { _, held in
                let copies = Set(entries.map(\.copy))
                held.removeAll { $0.sender == transfer.route.from && copies.contains($0.copy) }
                held += entries
            }
    }

    /// Whether nothing of the same name is here, nor twice among them.
    private func areNew(_ entries: [JournalEntry]) -> Bool {
        var seen: Set<FactName> = []
        return entries.allSatisfy { !journal.mayHold($0.name) && seen.insert($0.name).inserted }
    }

    private func receive(
        _ revoke: Revoke, _ context: NodeContext
    ) throws -> [NodeEffect] {
        guard admit(revoke.route) else { return [] }
        let copies = Set(revoke.copies)
        return try rearrange(context) { _, held in
            held.removeAll { $0.sender == revoke.route.from && copies.contains($0.copy) }
        }
    }

    private func receive(_ link: Link, _ context: NodeContext) throws -> [NodeEffect] {
        var effects = try absorb(link.aliases, voided: link.voidedAliases, context)
        guard admit(link.route) else { return effects }
        claims.apply(link)
        revision += 1
        effects += try settleOwnership(context)
        return effects
    }

    private func receive(
        _ unlink: Unlink, _ context: NodeContext
    ) throws -> [NodeEffect] {
        guard !claims.voided.isSuperset(of: unlink.edges) else { return [] }
        claims.voided.formUnion(unlink.edges)
        var effects = try absorb([], voided: unlink.edges, context)
        effects += try rearrange(context) { node, _ in node.ownership = Ownership(node.claims) }
        return effects
    }

    private func receive(_ erase: Erase, _ context: NodeContext) throws -> [NodeEffect] {
        guard !erasures.contains(erase.receivedAt) else { return [] }
        erasures.append(erase.receivedAt)
        erasures.sort()
        sealedProfile = ProfileState()
        var effects = linkEffects(links.sources.map { ($0, nil) }, context)
        effects += try rearrange(context) { node, entries in
            entries.removeAll { node.isErased($0) && ($0.sender != nil || $0.decision != nil) }
            for index in entries.indices where node.isErased(entries[index]) {
                entries[index].erase()
            }
        }
        return effects
    }
}

extension JSONView {
    /// Of a transfer's entries.
    fileprivate var entryRecords: [JSONView]? {
        self["entries"]?.elements.compactMap { $0["record"] }
    }
}

// MARK: - Versions, erasure, seals

extension Node {
    /// False for a repeat: the sender has said later things already.
    private func admit(_ route: Route) -> Bool {
        if let known = versions[route.from], route.version < known { return false }
        versions[route.from] = route.version
        return true
    }

    private func isErased(_ entry: JournalEntry) -> Bool {
        erasures.last.map { entry.entry.receivedAt <= $0 } ?? false
    }

    private func erasing(_ entry: JournalEntry) -> JournalEntry {
        guard isErased(entry) else { return entry }
        var husk = entry
        husk.erase()
        return husk
    }

    private func isSealed(_ entry: JournalEntry) -> Bool {
        sealedBelow.map { entry.entry.capture < $0 } ?? false
    }

    /// The older half of the facts of a journal over its cap is to be closed, and at least all of
    /// the first moment, so that every seal closes something.
    private func sealIfFull(_ context: NodeContext) throws -> NodeEffect? {
        guard journal.count > context.limits.journalEntriesMax, !awaitsSeal else { return nil }
        let captures = try journal.entries(loader(context))
            .filter { $0.fact != nil }.map(\.entry.capture)
        guard captures.count > context.limits.journalEntriesMax, let first = captures.first
        else { return nil }
        let below = max(captures[captures.count / 2], first + 1)
        awaitsSeal = true
        return .append(.seal(Seal(of: id, below: below, loggedAt: context.now)))
    }

    private func receive(_ seal: Seal, _ context: NodeContext) throws -> [NodeEffect] {
        awaitsSeal = false
        guard seal.below > sealedBelow ?? .min else { return [] }
        var entries = try journal.entries(loader(context))
        let closed = entries.prefix { $0.entry.capture < seal.below }
        var passed = Waypoints()
        sealedProfile = folded(Array(closed), onto: sealedProfile, &passed, context)
        sealedLinks = claims(in: Array(closed))
        sealedBelow = seal.below
        // Decisions stay: once per occasion holds below the seal too.
        entries = closed.filter { $0.decision != nil } + entries.dropFirst(closed.count)
        journal.replace(with: entries)
        return []
    }
}
