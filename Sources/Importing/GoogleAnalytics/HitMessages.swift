import Events
import JSON

/// The messages of one hit, as they are written.
struct HitMessages {
    let hit: GoogleAnalyticsHit
    private(set) var made: [ImportedMessage] = []
    private var tracks = 0
    private let address: PageAddress
    /// JSON; the same in every message of the hit.
    private let context: [UInt8]
    private let timestamp: String

    init(_ hit: GoogleAnalyticsHit) {
        self.hit = hit
        address = PageAddress(hit)
        context = hit.context(at: address)
        timestamp = ISO8601.format(hit.time)
    }

    /// `page`: its name is the title.
    mutating func page() {
        var writer = begin("page", id: hit.messageID)
        writer.member("name", hit.object.text("title"))
        writer.key("properties")
        writer.beginObject()
        address.writeMembers(to: &writer)
        writer.endObject()
        end(writer)
    }

    mutating func identify(email: String) {
        var writer = begin("identify", id: hit.messageID + "-0")
        writer.key("traits")
        writer.beginObject()
        writer.member("email", email)
        writer.endObject()
        end(writer)
    }

    /// - Parameter properties: Writes the members of `properties`.
    mutating func track(
        _ event: String,
        _ properties: (inout JSONWriter) throws(LineRejection.Reason) -> Void
    ) throws(LineRejection.Reason) {
        var writer = beginTrack(event)
        try properties(&writer)
        endTrack(writer)
    }

    mutating func track(_ event: String, _ properties: (inout JSONWriter) -> Void) {
        var writer = beginTrack(event)
        properties(&writer)
        endTrack(writer)
    }

    private mutating func beginTrack(_ event: String) -> JSONWriter {
        tracks += 1
        var writer = begin("track", id: "\(hit.messageID)-\(tracks)")
        writer.member("event", event)
        writer.key("properties")
        writer.beginObject()
        return writer
    }

    private mutating func endTrack(_ writer: consuming JSONWriter) {
        writer.endObject()
        end(writer)
    }

    private func begin(_ type: String, id: String) -> JSONWriter {
        var writer = JSONWriter(capacity: 1_024)
        writer.beginObject()
        writer.member("type", type)
        writer.member("messageId", id)
        writer.member("anonymousId", hit.visitor)
        writer.member("timestamp", timestamp)
        return writer
    }

    private mutating func end(_ writer: consuming JSONWriter) {
        writer.member("context", raw: context)
        writer.endObject()
        made.append(ImportedMessage(json: writer.bytes, receivedAt: hit.time))
    }
}
