import Events
import EventLog
import JSON

/// A rejected message as it is kept.
struct RejectedEvent {
    var json: [UInt8]
    /// Only the members that name it were kept.
    var isCut: Bool
}

extension RequestReading {
    /// The record for `spoor.rejected`; `Schemas/rejected` has its JSON Schema.
    ///
    /// `position` and `event` are missing where the request could not be read at all.
    func rejectionRecord(
        _ refusal: Refusal, site: String, position: Int?, event: RejectedEvent? = nil
    ) -> NewRecord {
        var writer = JSONWriter(capacity: 1_024)
        writer.beginObject()
        writer.member("kind", "rejected")
        writer.member("v", 1)
        writer.member("site", site)
        writer.member("receivedAt", beacon.receivedAt)
        writer.member("reason", refusal.reason.rawValue)
        writer.member("path", refusal.path)
        writer.member("position", position)
        writer.member("detail", refusal.detail)
        writer.member("address", beacon.address)
        writer.member("cut", event?.isCut == true ? true : nil)
        writer.member("event", raw: event?.json)
        writer.endObject()
        return NewRecord(
            to: partition(.rejected, of: site), key: site, value: writer.bytes,
            timestamp: beacon.receivedAt)
    }

    /// The record for `spoor.rejected` of a message that was taken: `Schemas/warned`. The message
    /// itself is in `spoor.events`, under `key` and `messageId`.
    func warningRecord(
        _ refusal: Refusal, _ envelope: FactEnvelope, position: Int
    ) -> NewRecord {
        let key = envelope.user ?? envelope.email ?? envelope.device
        var writer = JSONWriter(capacity: 512)
        writer.beginObject()
        writer.member("kind", "warned")
        writer.member("v", 1)
        writer.member("site", envelope.site)
        writer.member("receivedAt", beacon.receivedAt)
        writer.member("reason", refusal.reason.rawValue)
        writer.member("path", refusal.path)
        writer.member("position", position)
        writer.member("detail", refusal.detail)
        writer.member("key", key?.text)
        writer.member("messageId", envelope.messageID)
        writer.endObject()
        return NewRecord(
            to: partition(.rejected, of: envelope.site), key: envelope.site, value: writer.bytes,
            timestamp: beacon.receivedAt)
    }

    func partition(_ topic: Topic, of key: String) -> TopicPartition {
        TopicPartition(topic, Partitioner.partition(of: key, count: intake.partitionCount))
    }

    /// As a fact's event, sealed under the strongest id that can be told. Where none can, nobody
    /// could ever have it erased, so that the personal values are left out.
    mutating func rejectedEvent(_ message: Message) throws -> RejectedEvent? {
        guard message.view.kind == .object else { return nil }
        let ids = MessageIDs(message, reader: intake.ids)
        var writer = EventWriter(
            fields: intake.fields, addresses: intake.addresses, sealer: intake.sealer, id: ids.key)
        try writer.message(message, ids: ids)
        guard writer.bytes.count <= CollectorLimits.rejectedEventBytesMax else {
            return RejectedEvent(json: excerpt(message, ids: ids), isCut: true)
        }
        submission.isSealed = submission.isSealed || writer.isSealed
        return RejectedEvent(json: writer.bytes, isCut: false)
    }

    /// The members that name a message, each cut to a length.
    private func excerpt(_ message: Message, ids: MessageIDs) -> [UInt8] {
        let names: [StaticString] = ["type", "event", "messageId", "timestamp", "sentAt"]
        var writer = JSONWriter()
        writer.beginObject()
        for name in names { writer.member(name, message.view[name]?.string.map(Self.cut)) }
        writer.member("userId", ids.user.text)
        writer.member("anonymousId", ids.device.text)
        writer.endObject()
        return writer.bytes
    }

    private static func cut(_ text: String) -> String {
        var cut = ""
        for character in text {
            let bytes = cut.utf8.count + character.utf8.count
            if bytes > CollectorLimits.rejectedTextBytesMax { break }
            cut.append(character)
        }
        return cut
    }
}
