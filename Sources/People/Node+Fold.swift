import Events

extension Node {
    /// Folds all own entries anew.
    mutating func refold(_ context: NodeContext) throws {
        let entries = try journal.entries(loader(context))
        profile = folded(entries, onto: sealedProfile, context)
        ledger = Ledger()
        for entry in entries where destination(of: entry) == .own {
            if let decision = entry.decision { record(decision) }
        }
    }

    /// Enters a decision in the ledger: it is not under way any more.
    mutating func record(_ decision: Decision) {
        awaited.remove(decision.id)
        ledger.record(decision)
    }

    /// Settings that steer the fold have changed.
    public mutating func settingsChanged(_ context: NodeContext) throws {
        try refold(context)
    }

    /// The own facts among `entries`, in order, each name once: of its copies the least.
    func folded(
        _ entries: [JournalEntry], onto state: ProfileState, _ context: NodeContext
    ) -> ProfileState {
        var winners: [FactName: JournalEntry] = [:]
        for entry in entries {
            guard entry.fact != nil, destination(of: entry) == .own else { continue }
            if let held = winners[entry.name], !entry.wins(over: held) { continue }
            winners[entry.name] = entry
        }
        var state = state
        for entry in entries {
            guard let fact = entry.fact, winners[entry.name]?.order == entry.order else { continue }
            step(&state, fact, entry.entry.capture, context)
        }
        return state
    }

    func step(
        _ state: inout ProfileState, _ fact: Fact, _ capture: Milliseconds, _ context: NodeContext
    ) {
        state.step(
            fact, capture: capture, voided: claims.voided.contains, settings: context.settings,
            parser: context.parser, enricher: context.enricher)
    }

    /// Reads this node's stored chunks.
    func loader(_ context: NodeContext) -> (_ chunk: Int) throws -> [JournalEntry] {
        let id = id
        return { chunk in
            try JournalEntry.decode(chunk: context.loadChunk(id, chunk), parser: context.parser)
        }
    }

    /// Where the fact that counts of those with this message id came in first; this home if there is
    /// none.
    public mutating func origin(of messageID: String, _ context: NodeContext) throws -> Identifier {
        var origin: JournalEntry?
        for entry in try journal.entries(loader(context))
        where entry.fact != nil && entry.entry.messageID == messageID
            && destination(of: entry) == .own
        {
            if let held = origin, !entry.wins(over: held) { continue }
            origin = entry
        }
        return origin?.entry.via.first ?? id
    }

    /// Where the facts with these message ids were first appended, sorted; for a trigger's causes.
    public mutating func positions(
        of messageIDs: Set<String>, _ context: NodeContext
    ) throws -> [Position] {
        try journal.entries(loader(context))
            .filter { $0.fact != nil && messageIDs.contains($0.entry.messageID) }
            .map(\.entry.position)
            .sorted()
            .reduce(into: []) { if $0.last != $1 { $0.append($1) } }
    }
}
