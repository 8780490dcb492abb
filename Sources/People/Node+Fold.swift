import Events
import JSON

extension Node {
    /// Folds all own entries anew.
    func refold(_ context: NodeContext) throws {
        let entries = try journal.entries(loader(context))
        waypoints = Waypoints()
        profile = folded(entries, onto: sealedProfile, &waypoints, context)
        revision += 1
        ledger = Ledger()
        for entry in entries where destination(of: entry) == .own {
            if let decision = entry.decision { record(decision) }
        }
    }

    /// Folds the own facts that follow a new one in the journal anew, and the new one.
    ///
    /// A state in between stands for what is before it, unless copies have one name: then which of
    /// them counts may change before it too.
    func refold(from moment: Moment, _ context: NodeContext) throws {
        waypoints.drop(from: moment)
        guard !journal.names.hasCopies, let base = waypoints.last else {
            return try refold(context)
        }
        let entries = try journal.entries(after: base.moment, loader(context))
        profile = folded(entries, onto: base.state, &waypoints, context)
        revision += 1
    }

    /// Enters a decision in the ledger: it is not under way any more.
    func record(_ decision: Decision) {
        awaited.remove(decision.id)
        ledger.record(decision)
        revision += 1
    }

    /// Settings that steer the fold have changed.
    public func settingsChanged(_ context: NodeContext) throws {
        try refold(context)
    }

    /// The own facts among `entries`, in order, each name once: of its copies the least.
    func folded(
        _ entries: [JournalEntry], onto state: ProfileState, _ waypoints: inout Waypoints,
        _ context: NodeContext
    ) -> ProfileState {
        var state = state
        var before: Moment?
        for entry in winners(of: entries) {
            guard let fact = entry.fact else { continue }
            waypoints.pass(before, state)
            step(&state, fact, nil, entry.entry.capture, context)
            before = entry.moment
        }
        return state
    }

    private func winners(of entries: [JournalEntry]) -> [JournalEntry] {
        let own = entries.filter { $0.fact != nil && destination(of: $0) == .own }
        guard journal.names.hasCopies else { return own }
        var winners: [FactName: JournalEntry] = [:]
        for entry in own {
            if let held = winners[entry.name], !entry.wins(over: held) { continue }
            winners[entry.name] = entry
        }
        return own.filter { winners[$0.name]?.isSame(as: $0) ?? false }
    }

    /// - Parameter event: The fact's event, where it is on a tape already.
    func step(
        _ state: inout ProfileState, _ fact: Fact, _ event: JSONView?, _ capture: Milliseconds,
        _ context: NodeContext
    ) {
        let claims = claims
        state.step(
            fact, event, capture: capture, voided: claims.voided.contains,
            settings: context.settings, parser: context.parser, enricher: context.enricher)
    }

    /// Reads this node's stored chunks.
    func loader(_ context: NodeContext) -> Journal.Loader {
        let id = id
        return { chunk, since in
            try JournalEntry.decode(
                chunk: context.loadChunk(id, chunk), since: since, parser: context.parser)
        }
    }

    /// Where the fact of this name that counts came in first; this home if there is none.
    public func origin(of name: FactName, _ context: NodeContext) throws -> Identifier {
        var origin: JournalEntry?
        for entry in try journal.entries(named: name, loader(context))
        where destination(of: entry) == .own {
            if let held = origin, !entry.wins(over: held) { continue }
            origin = entry
        }
        return origin?.entry.via.first ?? id
    }

    /// Where the copies of the fact of this name were first appended, sorted, each once; for a
    /// trigger's causes.
    public func positions(of name: FactName, _ context: NodeContext) throws -> [Position] {
        try journal.entries(named: name, loader(context))
            .map(\.entry.position)
            .sorted()
            .reduce(into: []) { if $0.last != $1 { $0.append($1) } }
    }
}
