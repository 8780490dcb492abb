import Events
import JSON

extension JournalEntry {
    /// A chunk is an array of entries, of about `PeopleLimits.chunkBytesMax`. An erased fact has its
    /// `husk` in place of its record.
    static func chunks(of entries: [JournalEntry]) -> [[UInt8]] {
        var chunks: [[UInt8]] = []
        var rest = entries[...]
        while !rest.isEmpty {
            var writer = JSONWriter(capacity: min(rest.count * 768, PeopleLimits.chunkBytesMax))
            writer.beginArray()
            while writer.bytes.count < PeopleLimits.chunkBytesMax, let entry = rest.popFirst() {
                entry.write(into: &writer)
            }
            writer.endArray()
            chunks.append(writer.bytes)
        }
        return chunks
    }

    static func decode(chunk: [UInt8], parser: JSONParser) throws -> [JournalEntry] {
        try parser.parse(chunk) { view in
            try view.elements.map { view in
                guard view["husk"] != nil else {
                    return JournalEntry(try Entry(decoding: view, path: ""))
                }
                return try JournalEntry(husk: view)
            }
        }
    }

    private func write(into writer: inout JSONWriter) {
        guard isErased, let fact else {
            entry.write(into: &writer)
            return
        }
        writer.beginObject()
        writer.member("capture", entry.capture)
        writer.key("position")
        entry.position.write(into: &writer)
        writer.key("digest")
        writer.value(digest)
        writer.key("husk")
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
        writer.endObject()
    }

    private init(husk view: JSONView) throws {
        let fields = try StateReader(view)
        let husk = try fields.object("husk")
        let fact = Fact(
            bytes: [], site: try husk.string("site"), messageID: try husk.string("messageId"),
            type: try husk.choice("type"), device: try husk.optionalIdentifier("device"),
            email: try husk.optionalIdentifier("email"), user: try husk.optionalIdentifier("user"),
            alias: try husk.optionalIdentifier("alias"), trust: try husk.choice("trust"),
            receivedAt: try husk.integer("receivedAt"), loggedAt: try husk.integer("loggedAt"),
            sentAt: husk.view["sentAt"]?.int, timestamp: husk.view["timestamp"]?.int)
        let entry = Entry(
            content: .fact(fact), capture: try fields.integer("capture"),
            position: try Position(decoding: try fields.member("position"), path: "/position"))
        self.init(entry)
        digest = try fields.unsigned("digest")
        isErased = true
    }
}
