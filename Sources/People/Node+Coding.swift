import Events
import JSON

extension Node {
    /// The node without its journal's entries; members that are empty are left out.
    ///
    /// | member      | value                                                        |
    /// |-------------|--------------------------------------------------------------|
    /// | `profile`   | see `ProfileState`                                           |
    /// | `journal`   | `[[entries, latest, …], [last capture, id], name, …]`          |
    /// | `ledger`    | `[decision, …]`                                              |
    /// | `clock`     | `[[device, least transit], …]`                               |
    /// | `links`     | `[[source, slot, edge], …]`                                  |
    /// | `claims`    | `[[claimant, slot, edge], …]`                                |
    /// | `voided`, `awaited` | `[id, …]`                                            |
    /// | `claimantErasures` | `[[claimant, time, …], …]`                            |
    /// | `aliases`, `voidedAliases` | `[edge, …]`, `[id, …]`                        |
    /// | `timers`    | `[[trigger, time], …]`                                       |
    /// | `versions`  | `[[sender, version], …]`                                     |
    /// | `erasures`  | `[time, …]`                                                  |
    /// | `seal`      | `[below, profile, links]`                                    |
    public func encoded() -> [UInt8] {
        var writer = JSONWriter(capacity: 1_024)
        writer.beginObject()
        writeJournal(into: &writer)
        writeContents(into: &writer)
        writer.endObject()
        return writer.bytes
    }

    /// What `encoded()` has but for the journal, whose chunks depend on when checkpoints were
    /// made: the same for the same records, live or replayed.
    public var contents: [UInt8] {
        var writer = JSONWriter(capacity: 1_024)
        writer.beginObject()
        writeContents(into: &writer)
        writer.endObject()
        return writer.bytes
    }

    private func writeContents(into writer: inout JSONWriter) {
        writer.key("profile")
        profile.encode(into: &writer)
        writer.list("ledger", ledger.decisions) { $0.raw($1.bytes) }
        writer.pairs("clock", clock.leastTransit) { $0.value($1) }
        links.encode("links", into: &writer)
        writer.list("claims", claims.edges.sorted { $0.key < $1.key }) { writer, claim in
            writer.beginArray()
            writer.value(claim.key.claimant.text)
            writer.value(claim.key.slot)
            claim.value.write(into: &writer)
            writer.endArray()
        }
        writer.list("voided", claims.voided.sorted()) { $0.value($1) }
        writer.list("awaited", awaited.sorted()) { $0.value($1) }
        writer.list("timers", timers.sorted { $0.key < $1.key }) {
            $0.beginArray()
            $0.value($1.key)
            $0.value($1.value)
            $0.endArray()
        }
        writer.list("claimantErasures", claims.erasures.sorted { $0.key < $1.key }) {
            $0.beginArray()
            $0.value($1.key.text)
            for time in $1.value { $0.value(time) }
            $0.endArray()
        }
        writer.list("aliases", aliases.edges) { $1.write(into: &$0) }
        writer.list("voidedAliases", aliases.voided.sorted()) { $0.value($1) }
        writer.pairs("versions", versions) { $0.value($1) }
        writer.list("erasures", erasures) { $0.value($1) }
        if awaitsSeal { writer.member("awaitsSeal", true) }
        if let sealedBelow {
            writer.member("sealedBelow", sealedBelow)
            writer.key("sealedProfile")
            sealedProfile.encode(into: &writer)
            sealedLinks.encode("sealedLinks", into: &writer)
        }
    }

    public convenience init(_ id: Identifier, decoding bytes: [UInt8], parser: JSONParser) throws {
        self.init(id)
        try parser.parse(bytes) { view in try decode(try StateReader(view)) }
        ownership = Ownership(claims)
        root = aliases.root(of: id)
        if let last = journal.last { waypoints = Waypoints(profile, until: last) }
    }

    private func decode(_ fields: StateReader) throws {
        profile = try ProfileState(decoding: try fields.member("profile"))
        journal = try Journal(decoding: try fields.member("journal"))
        for decision in try fields.list("ledger", { try Decision(decoding: $0) }) {
            ledger.record(decision)
        }
        for (device, transit) in try fields.pairs("clock") { clock.leastTransit[device] = transit }
        links = try OutgoingLinks(decoding: "links", of: fields)
        for triple in try fields.list("claims", { try EdgeTriple($0) }) {
            let place = Claims.Place(claimant: triple.id, slot: triple.slot)
            claims.edges[place] = triple.edge
        }
        claims.voided = Set(fields.strings("voided"))
        awaited = Set(fields.strings("awaited"))
        for pair in try fields.list("timers", { Array($0.elements) }) {
            guard pair.count == 2, let trigger = pair[0].string, let time = pair[1].int else {
                throw StateError("[trigger, time] is expected")
            }
            timers[trigger] = time
        }
        for list in try fields.list("claimantErasures", { $0 }) {
            let values = Array(list.elements)
            let claimant = try StateReader.identifier(values.first?.string)
            claims.erasures[claimant] = values.dropFirst().compactMap(\.int)
        }
        aliases.edges = try fields.list("aliases") { try AliasEdge(decoding: $0, path: "") }
        aliases.voided = Set(fields.strings("voidedAliases"))
        for (sender, version) in try fields.pairs("versions") { versions[sender] = version }
        erasures = fields.integers("erasures")
        awaitsSeal = fields.view["awaitsSeal"]?.bool ?? false
        if let below = fields.view["sealedBelow"]?.int {
            sealedBelow = below
            sealedProfile = try ProfileState(decoding: try fields.member("sealedProfile"))
            sealedLinks = try OutgoingLinks(decoding: "sealedLinks", of: fields)
        }
    }
}

// MARK: - The journal

extension Node {
    /// What a checkpoint has to write of the journal: how many stored chunks to delete first, and
    /// new chunks by number. `encoded()` tells of them from here on.
    public func takePendingJournal() -> (
        dropsChunks: Int, chunks: [(number: Int, bytes: [UInt8])]
    ) {
        journal.takePending()
    }

    private func writeJournal(into writer: inout JSONWriter) {
        writer.key("journal")
        writer.beginArray()
        writer.beginArray()
        for chunk in journal.chunks {
            writer.value(chunk.entries)
            writer.value(chunk.latest)
        }
        writer.endArray()
        writer.beginArray()
        if let last = journal.last {
            writer.value(last.capture)
            writer.value(last.messageID)
        }
        writer.endArray()
        for name in journal.names.hashes { writer.value(name) }
        writer.endArray()
    }
}

extension Journal {
    init(decoding view: JSONView) throws {
        let values = Array(view.elements)
        guard values.count >= 2 else {
            throw StateError("a journal is [chunks, last, names…]")
        }
        let chunks = Array(values[0].elements.compactMap(\.int))
        let place = Array(values[1].elements)
        var last: Moment?
        if place.count == 2, let capture = place[0].int, let id = place[1].string {
            last = Moment(capture: capture, messageID: id)
        }
        let names = NameIndex(values.dropFirst(2).map(\.bits))
        let stored = stride(from: 0, to: chunks.count - 1, by: 2).map {
            Chunk(entries: Int(chunks[$0]), latest: chunks[$0 + 1])
        }
        guard stored.reduce(0, { $0 + $1.entries }) == names.count else {
            throw StateError("a journal's chunks and names differ")
        }
        self.init(chunks: stored, names: names, last: last)
    }
}

extension OutgoingLinks {
    func encode(_ key: StaticString, into writer: inout JSONWriter) {
        guard !edges.isEmpty else { return }
        writer.key(key)
        writer.beginArray()
        for source in sources {
            for (slot, edge) in (edges[source] ?? [:]).sorted(by: { $0.key < $1.key }) {
                writer.beginArray()
                writer.value(source.text)
                writer.value(slot)
                edge.write(into: &writer)
                writer.endArray()
            }
        }
        writer.endArray()
    }

    init(decoding key: StaticString, of fields: StateReader) throws {
        for triple in try fields.list(key, { try EdgeTriple($0) }) {
            edges[triple.id, default: [:]][triple.slot] = triple.edge
        }
    }
}

/// `[id, slot, edge]`.
private struct EdgeTriple {
    var id: Identifier
    var slot: String
    var edge: LinkEdge

    init(_ view: JSONView) throws {
        let values = Array(view.elements)
        guard values.count == 3, let slot = values[1].string else {
            throw StateError("[id, slot, edge] is expected")
        }
        id = try StateReader.identifier(values[0].string)
        self.slot = slot
        edge = try LinkEdge(decoding: values[2], path: "")
    }
}

extension StateReader {
    /// `[[id, integer], …]`.
    fileprivate func pairs(_ key: StaticString) throws -> [(Identifier, Int64)] {
        try list(key) { view in
            let values = Array(view.elements)
            guard values.count == 2, let integer = values[1].int else {
                throw StateError("[id, integer] is expected")
            }
            return (try Self.identifier(values[0].string), integer)
        }
    }
}

extension JSONView {
    fileprivate var bits: UInt64 { int.map { UInt64(bitPattern: $0) } ?? uint ?? 0 }
}

extension JSONWriter {
    /// An array of what `write` makes of each element; nothing if there is none.
    fileprivate mutating func list<Element>(
        _ key: StaticString, _ elements: [Element],
        _ write: (inout JSONWriter, Element) -> Void
    ) {
        guard !elements.isEmpty else { return }
        self.key(key)
        beginArray()
        for element in elements { write(&self, element) }
        endArray()
    }

    fileprivate mutating func pairs(
        _ key: StaticString, _ values: [Identifier: Int64],
        _ write: (inout JSONWriter, Int64) -> Void
    ) {
        list(key, values.sorted { $0.key < $1.key }) { writer, pair in
            writer.beginArray()
            writer.value(pair.key.text)
            write(&writer, pair.value)
            writer.endArray()
        }
    }
}
