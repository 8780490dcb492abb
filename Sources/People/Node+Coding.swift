import Events

extension Node {
    /// The node without its journal's entries: its journal, then its `contents`.
    public func encoded() -> [UInt8] {
        var writer = StateWriter()
        return encoded(by: &writer)
    }

    /// - Parameter writer: Who stores many nodes uses one.
    public func encoded(by writer: inout StateWriter) -> [UInt8] {
        writer.begin(knowing: id.text)
        writer.field(journal)
        writeContents(into: &writer)
        return writer.bytes()
    }

    /// What `encoded()` has but for the journal, whose chunks depend on when checkpoints were
    /// made: the same for the same records, live or replayed.
    public var contents: [UInt8] {
        var writer = StateWriter()
        writer.begin(knowing: id.text)
        writeContents(into: &writer)
        return writer.bytes()
    }

    private func writeContents(into writer: inout StateWriter) {
        writer.field(profile)
        writer.field(ledger.decisions)
        writer.field(clock.leastTransit)
        writer.field(links.edges)
        writer.field(claims.edges)
        writer.field(claims.voided)
        writer.field(claims.erasures)
        writer.field(awaited)
        writer.field(timers)
        writer.field(aliases.edges)
        writer.field(aliases.voided)
        writer.field(versions)
        writer.field(erasures)
        writer.field(awaitsSeal)
        writer.field(time: sealedBelow)
        if sealedBelow != nil {
            writer.field(sealedProfile)
            writer.field(sealedLinks.edges)
        }
    }

    /// - Throws: `ProfileStateError` for bytes that are no node's.
    public convenience init(
        _ id: Identifier, decoding bytes: [UInt8]
    ) throws(ProfileStateError) {
        self.init(id)
        try StateReader.read(bytes, knowing: id.text) { fields throws(ProfileStateError) in
            journal = try fields.next()
            try readContents(from: &fields)
        }
        ownership = Ownership(claims)
        root = aliases.root(of: id)
        if let last = journal.last { waypoints = Waypoints(profile, until: last) }
    }

    private func readContents(from fields: inout StateReader) throws(ProfileStateError) {
        profile = try fields.next()
        let decisions: [Decision] = try fields.next()
        for decision in decisions { ledger.record(decision) }
        clock.leastTransit = try fields.next()
        links.edges = try fields.next()
        claims.edges = try fields.next()
        claims.voided = try fields.next()
        claims.erasures = try fields.next()
        awaited = try fields.next()
        timers = try fields.next()
        aliases.edges = try fields.next()
        aliases.voided = try fields.next()
        versions = try fields.next()
        erasures = try fields.next()
        awaitsSeal = try fields.next()
        sealedBelow = try fields.optionalTime()
        if sealedBelow != nil {
            sealedProfile = try fields.next()
            sealedLinks.edges = try fields.next()
        }
    }

    /// What a checkpoint has to write of the journal: how many stored chunks to delete first, and
    /// new chunks by number. `encoded()` tells of them from here on.
    public func takePendingJournal() -> (
        dropsChunks: Int, chunks: [(number: Int, bytes: [UInt8])]
    ) {
        journal.takePending()
    }
}
