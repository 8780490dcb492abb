import JSON

extension Fact {
    /// Reads a record of kind `event`; `bytes` becomes its canonical form.
    init(decoding view: JSONView, path: String = "") throws(RecordError) {
        let fields = try FieldReader(view, path: path)
        let ids = try fields.object("ids")
        let event = try fields.object("event")
        let type = try event.choice("type", EventType.self)
        device = Self.identifier(.device, ids.view["device"])
        email = Self.identifier(.email, ids.view["email"])
        user = Self.identifier(.user, ids.view["user"])
        guard device != nil || email != nil || user != nil else {
            throw fields.fault("ids", "at least one of device, email and user is expected")
        }
        site = try fields.string("site")
        messageID = try fields.string("messageId").asciiEscaped
        trust = try fields.choice("trust", Trust.self)
        receivedAt = try fields.integer("receivedAt")
        loggedAt = try fields.integer("loggedAt")
        sentAt = Self.time(event.view["sentAt"])
        timestamp = Self.time(event.view["timestamp"]) ?? Self.time(event.view["originalTimestamp"])
        self.type = type
        alias = type == .alias ? Self.alias(event.view["previousId"], of: device) : nil
        var writer = JSONWriter(capacity: 1_024)
        writer.value(view)
        bytes = writer.bytes
    }

    private static func identifier(_ namespace: Identifier.Namespace, _ view: JSONView?)
        -> Identifier?
    {
        guard let value = view?.string, !value.isEmpty else { return nil }
        return Identifier(namespace, value)
    }

    /// An anonymous id in `previousId` is the device itself; anything else is a customer id.
    private static func alias(_ view: JSONView?, of device: Identifier?) -> Identifier? {
        guard let value = view?.string, !value.isEmpty else { return nil }
        if let device, device.value == value { return device }
        return Identifier(.user, value)
    }

    private static func time(_ view: JSONView?) -> Milliseconds? {
        guard let view else { return nil }
        return view.int ?? view.withUTF8(ISO8601.parse) ?? nil
    }
}

extension String {
    /// ASCII as it is; other bytes as `%XX`. Message ids are compared and sorted everywhere, and
    /// Swift's strings compare by Unicode composition where they are not ASCII.
    fileprivate var asciiEscaped: String {
        if utf8.allSatisfy({ $0 < 0x80 }) { return self }
        return utf8.map { byte in
            byte < 0x80 ? String(UnicodeScalar(byte)) : "%" + String(byte, radix: 16)
        }.joined()
    }
}
