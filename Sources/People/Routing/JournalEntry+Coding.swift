import Events
import JSON

extension JournalEntry {
    /// A piece of a journal as it is stored.
    struct Piece {
        var bytes: [UInt8] = []
        var entries = 0
        var latest: Milliseconds = .min
    }

    /// Chunks of about `PeopleLimits.chunkBytesMax`: entry after entry, numbers little-endian.
    ///
    /// | what            | bytes                                                        |
    /// |-----------------|--------------------------------------------------------------|
    /// | capture         | 8                                                            |
    /// | position        | partition 4, offset 8                                        |
    /// | via             | count 1, each its length 4 and its text                      |
    /// | digest          | 1 if the content was erased, then 8; else 0                  |
    /// | record          | its length 4, then JSON: the record as it was written, or, of |
    /// |                 | an erased fact, its husk                                     |
    static func chunks(of entries: [JournalEntry]) -> [Piece] {
        var pieces: [Piece] = []
        var piece = Piece()
        piece.bytes.reserveCapacity(
            min(entries.reduce(0) { $0 + $1.storedBytes }, 2 * PeopleLimits.chunkBytesMax))
        for entry in entries {
            if piece.bytes.count >= PeopleLimits.chunkBytesMax {
                pieces.append(piece)
                piece = Piece()
            }
            entry.write(into: &piece.bytes)
            piece.entries += 1
            piece.latest = max(piece.latest, entry.entry.capture)
        }
        return piece.entries == 0 ? pieces : pieces + [piece]
    }

    /// About.
    private var storedBytes: Int { entry.bytes.count + 64 + entry.via.count * 64 }

    static func decode(chunk: [UInt8], parser: JSONParser) throws -> [JournalEntry] {
        var reader = ChunkReader(bytes: chunk)
        var entries: [JournalEntry] = []
        while !reader.isAtEnd { entries.append(try JournalEntry(&reader, parser)) }
        return entries
    }

    private func write(into bytes: inout [UInt8]) {
        let record = isErased ? husk : entry.bytes
        bytes.append(number: entry.capture)
        bytes.append(number: UInt32(entry.position.partition))
        bytes.append(number: entry.position.offset)
        bytes.append(UInt8(entry.via.count))
        for home in entry.via { bytes.append(counted: home.text.utf8) }
        bytes.append(isErased ? 1 : 0)
        if let erasedDigest { bytes.append(number: erasedDigest) }
        bytes.append(counted: record)
    }

    private init(_ reader: inout ChunkReader, _ parser: JSONParser) throws {
        let capture: Milliseconds = try reader.number()
        let partition: UInt32 = try reader.number()
        let offset: Int64 = try reader.number()
        let hops: UInt8 = try reader.number()
        let via = try (0..<hops).map { _ in try reader.identifier() }
        let isErased: UInt8 = try reader.number()
        let digest: UInt64? = isErased == 1 ? try reader.number() : nil
        let record = try reader.counted()
        let content: Entry.Content =
            digest == nil
            ? try Entry.Content(decoding: record, parser: parser)
            : .fact(try parser.parse(record) { try Fact(husk: StateReader($0)) })
        self.init(
            Entry(
                content: content, capture: capture, via: via,
                position: Position(partition: Int(partition), offset: offset)),
            erasedDigest: digest)
    }

    private var husk: [UInt8] {
        guard let fact else { return [] }
        var writer = JSONWriter(capacity: 256)
        writer.beginObject()
        writer.member("site", fact.site)
        writer.member("messageId", fact.messageID)
        writer.member("type", fact.type.rawValue)
        writer.member("device", fact.device?.text)
        writer.member("email", fact.email?.text)
        writer.member("user", fact.user?.text)
        writer.member("alias", fact.alias?.text)
        writer.member("trust", fact.trust.rawValue)
        writer.member("receivedAt", fact.receivedAt)
        writer.member("loggedAt", fact.loggedAt)
        writer.member("sentAt", fact.sentAt)
        writer.member("timestamp", fact.timestamp)
        writer.endObject()
        return writer.bytes
    }
}

extension Fact {
    fileprivate convenience init(husk fields: StateReader) throws(StateError) {
        self.init(
            bytes: [], site: try fields.string("site"), messageID: try fields.string("messageId"),
            type: try fields.choice("type"), device: try fields.optionalIdentifier("device"),
            email: try fields.optionalIdentifier("email"),
            user: try fields.optionalIdentifier("user"),
            alias: try fields.optionalIdentifier("alias"), trust: try fields.choice("trust"),
            receivedAt: try fields.integer("receivedAt"), loggedAt: try fields.integer("loggedAt"),
            sentAt: fields.view["sentAt"]?.int, timestamp: fields.view["timestamp"]?.int)
        guard device != nil || email != nil || user != nil else {
            throw StateError("a husk has no id")
        }
    }
}

// MARK: - Bytes

extension [UInt8] {
    fileprivate mutating func append(number: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }

    fileprivate mutating func append(counted bytes: some Collection<UInt8>) {
        append(number: UInt32(bytes.count))
        append(contentsOf: bytes)
    }
}

private struct ChunkReader {
    let bytes: [UInt8]
    private var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func number<Number: FixedWidthInteger>() throws(StateError) -> Number {
        let range = try advance(by: MemoryLayout<Number>.size)
        return bytes.withUnsafeBytes {
            Number(
                littleEndian: $0.loadUnaligned(fromByteOffset: range.lowerBound, as: Number.self))
        }
    }

    mutating func counted() throws(StateError) -> [UInt8] {
        let count: UInt32 = try number()
        return Array(bytes[try advance(by: Int(count))])
    }

    mutating func identifier() throws(StateError) -> Identifier {
        try StateReader.identifier(String(decoding: try counted(), as: UTF8.self))
    }

    private mutating func advance(by count: Int) throws(StateError) -> Range<Int> {
        guard count <= bytes.count - position else {
            throw StateError("a journal's chunk is cut short")
        }
        defer { position += count }
        return position..<(position + count)
    }
}
