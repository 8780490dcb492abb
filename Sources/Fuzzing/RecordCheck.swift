import Collector
import Enrichment
import EventLog
import Events
import JSON
import People

/// What holds of a record that the collector or the administration appended.
enum RecordCheck {
    /// It is read, stands at its home, is in canonical form, and can be folded.
    static func fact(_ record: NewRecord) throws {
        let read = try EventsRecord(decoding: record.value, parser: .forStored())
        try hold(
            try JSONParser.forStored().parse(record.value) { $0.value.bytes } == record.value,
            "records are canonical")
        try hold(read.bytes == record.value, "a record is written as it was read")
        try hold(read.home?.text ?? record.key == record.key, "a record's key is its home")
        guard let home = read.home else { return }
        let node = Node(home)
        _ = try node.receive(read, context())
        try stored(node)
    }

    /// It is read, and says why.
    static func rejection(_ record: NewRecord) throws {
        let value = try JSONParser.forStored().parse(record.value) { $0.value }
        try hold(value["kind"] == "rejected", "a rejection is told as one")
        try hold(
            value["reason"]?.stringValue.flatMap(Reason.init(rawValue:)) != nil,
            "a rejection has a reason that is known")
        try hold(value.bytes == record.value, "records are canonical")
    }

    /// A node comes back from its bytes; with a bit of them changed it is another, or refused.
    static func stored(_ node: Node) throws {
        _ = node.takePendingJournal()
        let bytes = node.encoded()
        let again = try Node(node.id, decoding: bytes)
        try hold(again.encoded() == bytes, "stored state is written as it was read")
        for number in 0..<UInt64(16) {
            try read(
                bytes.changed(by: bytes.digest &+ number &* 0x9E37_79B9_7F4A_7C15), as: node.id)
        }
    }

    /// Whatever the bytes are: they are a node that comes back, or refused.
    static func read(_ bytes: [UInt8], as id: Identifier) throws {
        let node: Node
        do {
            node = try Node(id, decoding: bytes)
        } catch {
            return
        }
        let stored = node.encoded()
        let again = try Node(id, decoding: stored)
        try hold(again.encoded() == stored, "stored state is written as it was read")
    }

    static func context(chunk: [UInt8] = [], now: Milliseconds = Fuzz.now)
        -> NodeContext
    {
        NodeContext(
            parser: .forStored(), enricher: Enricher(), settings: FoldSettings(),
            position: Position(partition: 0, offset: 1), now: now, loadChunk: { _, _ in chunk })
    }
}

extension [UInt8] {
    /// With one bit changed, chosen by `seed`.
    func changed(by seed: UInt64) -> [UInt8] {
        guard !isEmpty else { return self }
        var changed = self
        changed[Int(seed >> 3 % UInt64(count))] ^= 1 << UInt8(seed & 7)
        return changed
    }
}
