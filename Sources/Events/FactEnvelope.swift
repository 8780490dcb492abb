import JSON

/// What the collector adds around a message: the record but for the message.
///
/// ```json
/// {"kind":"event","v":1,"site":"shop","messageId":"m-1",
///  "ids":{"device":"9f3c","email":"51d0…","user":"4711"},"trust":"asserted",
///  "receivedAt":1470034812345,"loggedAt":1470034812345,"address":"203.0.113.0",
///  "event":{"type":"track","event":"Product Viewed",…}}
/// ```
public struct FactEnvelope: Hashable, Sendable {
    /// Of the message; it decides the record's kind.
    public var type: EventType
    public var site: String
    public var messageID: String
    public var device: Identifier?
    public var email: Identifier?
    public var user: Identifier?
    public var trust: Trust
    public var receivedAt: Milliseconds
    public var loggedAt: Milliseconds
    /// Truncated network address of the client.
    public var address: String?

    public init(
        type: EventType = .track, site: String, messageID: String, device: Identifier? = nil,
        email: Identifier? = nil,
        user: Identifier? = nil, trust: Trust, receivedAt: Milliseconds, loggedAt: Milliseconds,
        address: String? = nil
    ) {
        precondition(device != nil || email != nil || user != nil, "a fact has at least one id")
        self.type = type
        self.site = site
        self.messageID = messageID
        self.device = device
        self.email = email
        self.user = user
        self.trust = trust
        self.receivedAt = receivedAt
        self.loggedAt = loggedAt
        self.address = address
    }

    /// The record's bytes in canonical form. `event` writes one JSON object: the message.
    public func bytes(event: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter(capacity: 1_024)
        writer.beginObject()
        writer.member("kind", type.recordKind)
        writer.member("v", RecordVersion.newest(of: type.recordKind))
        writer.member("site", site)
        writer.member("messageId", messageID)
        writer.key("ids")
        writer.beginObject()
        writer.member("device", device.map { String($0.value) })
        writer.member("email", email.map { String($0.value) })
        writer.member("user", user.map { String($0.value) })
        writer.endObject()
        writer.member("trust", trust.rawValue)
        writer.member("receivedAt", receivedAt)
        writer.member("loggedAt", loggedAt)
        writer.member("address", address)
        writer.key("event")
        event(&writer)
        writer.endObject()
        return writer.bytes
    }
}
