import Events
import JSON
import People

/// Bytes that come back from the disk: a record of `spoor.events`, a node, a chunk of a journal. Each
/// is read and written again as it was, or refused with an error of its own kind.
public struct RecordsTarget: FuzzTarget {
    public static let name = "records"

    public init() {}

    public func check(_ input: [UInt8]) throws {
        try checkRecord(input)
        try checkNode(input)
        try checkChunk(input)
    }

    private func checkRecord(_ input: [UInt8]) throws {
        let record: EventsRecord
        do {
            record = try EventsRecord(decoding: input, parser: .forStored())
        } catch is RecordError {
            return
        }
        let again = try EventsRecord(decoding: record.bytes, parser: .forStored())
        try hold(again.bytes == record.bytes, "a record is written as it was read")
        try hold(again.kind == record.kind && again.home == record.home, "… and is the same one")
        try hold(again.loggedAt == record.loggedAt, "… of the same time")
        guard let home = record.home else { return }
        let node = Node(home)
        _ = try node.receive(record, RecordCheck.context(now: record.loggedAt))
        try RecordCheck.stored(node)
    }

    private func checkNode(_ input: [UInt8]) throws {
        try RecordCheck.read(input, as: Self.device)
    }

    /// As the stored journal of a device of which something late comes in; and that journal, changed.
    private func checkChunk(_ input: [UInt8]) throws {
        try checkChunk { _ in input }
        try checkChunk { $0.changed(by: input.digest) }
    }

    private func checkChunk(_ chunk: ([UInt8]) -> [UInt8]) throws {
        let node = Node(Self.device)
        _ = try node.receive(try Self.page("m2", at: 60_000), RecordCheck.context())
        let stored = node.takePendingJournal().chunks[0].bytes
        do {
            let late = try Self.page("m1", at: 0)
            _ = try node.receive(late, RecordCheck.context(chunk: chunk(stored)))
        } catch is JSONError {
            return
        } catch is StateError {
            return
        } catch is ProfileStateError {
            return
        } catch is RecordError {
            return
        }
        try RecordCheck.stored(node)
    }

    private static let device = Identifier(.device, "d")

    private static func page(_ id: String, at time: Milliseconds) throws -> EventsRecord {
        let envelope = FactEnvelope(
            type: .page, site: "shop", messageID: id, device: device, trust: .typed,
            receivedAt: Fuzz.now + time, loggedAt: Fuzz.now + time)
        let bytes = envelope.bytes { $0.value(["type": "page"] as JSONValue) }
        return try EventsRecord(decoding: bytes, parser: JSONParser())
    }
}
