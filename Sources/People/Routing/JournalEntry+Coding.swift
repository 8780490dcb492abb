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
    /// | record          | its length 4, then the record as it was written, or, of an    |
    /// |                 | erased fact, its husk (`StateWriter`)                        |
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

    /// - Parameter since: Entries that were captured before are left out, and cost little.
    static func decode(
        chunk: [UInt8], since: Milliseconds = .min, parser: JSONParser
    ) throws -> [JournalEntry] {
        var reader = ChunkReader(bytes: chunk)
        var entries: [JournalEntry] = []
        while !reader.isAtEnd {
            let capture: Milliseconds = try reader.number()
            if capture < since {
                try skipRest(&reader)
            } else {
                entries.append(try JournalEntry(capture: capture, &reader, parser))
            }
        }
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

    /// What follows the capture time.
    private static func skipRest(_ reader: inout ChunkReader) throws(StateError) {
        try reader.skip(MemoryLayout<UInt32>.size + MemoryLayout<Int64>.size)
        let hops: UInt8 = try reader.number()
        for _ in 0..<hops { try reader.skipCounted() }
        let isErased: UInt8 = try reader.number()
        if isErased == 1 { try reader.skip(MemoryLayout<UInt64>.size) }
        try reader.skipCounted()
    }

    private init(
        capture: Milliseconds, _ reader: inout ChunkReader, _ parser: JSONParser
    ) throws {
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
            : .fact(
                try StateReader.read(record) { fields throws(ProfileStateError) in
                    try Fact(husk: &fields)
                })
        self.init(
            Entry(
                content: content, capture: capture, via: via,
                position: Position(partition: Int(partition), offset: offset)),
            erasedDigest: digest)
    }

    private var husk: [UInt8] {
        var writer = StateWriter()
        writer.begin()
        fact?.writeHusk(into: &writer)
        return writer.bytes()
    }
}

extension Fact {
    fileprivate func writeHusk(into writer: inout StateWriter) {
        writer.field(site)
        writer.field(messageID)
        writer.field(type)
        writer.field(device)
        writer.field(email)
        writer.field(user)
        writer.field(alias)
        writer.field(trust)
        writer.field(time: receivedAt)
        writer.field(time: loggedAt)
        writer.field(time: sentAt)
        writer.field(time: timestamp)
    }

    fileprivate convenience init(husk fields: inout StateReader) throws(ProfileStateError) {
        self.init(
            bytes: [], site: try fields.next(), messageID: try fields.next(),
            type: try fields.next(), device: try fields.next(), email: try fields.next(),
            user: try fields.next(), alias: try fields.next(), trust: try fields.next(),
            receivedAt: try fields.time(), loggedAt: try fields.time(),
            sentAt: try fields.optionalTime(),
            timestamp: try fields.optionalTime())
        guard device != nil || email != nil || user != nil else {
            throw ProfileStateError("a husk has no id")
        }
    }
}

extension EventType: StateField {}

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

    mutating func skip(_ count: Int) throws(StateError) { _ = try advance(by: count) }

    mutating func skipCounted() throws(StateError) {
        let count: UInt32 = try number()
        try skip(Int(count))
    }

    mutating func identifier() throws(StateError) -> Identifier {
        let text = String(decoding: try counted(), as: UTF8.self)
        guard let identifier = Identifier(text: text) else {
            throw StateError("'\(text)' is no identifier")
        }
        return identifier
    }

    private mutating func advance(by count: Int) throws(StateError) -> Range<Int> {
        guard count <= bytes.count - position else {
            throw StateError("a journal's chunk is cut short")
        }
        defer { position += count }
        return position..<(position + count)
    }
}
