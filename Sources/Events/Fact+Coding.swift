import JSON

extension Fact {
    /// Reads a record of kind `event` or `consent`; `bytes` becomes its canonical form.
    init(decoding view: JSONView, path: String = "") throws(RecordError) {
        let fields = try FieldReader(view, path: path)
        let ids = try fields.object("ids")
        let event = try fields.object("event")
        let type = try event.choice("type", EventType.self)
        guard try fields.string("kind") == type.recordKind else {
            throw fields.fault("kind", "a \(type.rawValue) is of kind \(type.recordKind)")
        }
        if type == .consent { _ = try event.object("purposes") }
        device = try ids.optional("device", ids.name).map { Identifier(.device, $0) }
        email = try ids.optional("email", ids.name).map { Identifier(.email, $0) }
        user = try ids.optional("user", ids.name).map { Identifier(.user, $0) }
        guard device != nil || email != nil || user != nil else {
            throw fields.fault("ids", "at least one of device, email and user is expected")
        }
        site = try fields.name("site")
        messageID = try fields.name("messageId").asciiEscaped
        trust = try fields.choice("trust", Trust.self)
        receivedAt = try fields.time("receivedAt")
        loggedAt = try fields.time("loggedAt")
        sentAt = Self.time(event.view["sentAt"])
        timestamp = Self.time(event.view["timestamp"]) ?? Self.time(event.view["originalTimestamp"])
        self.type = type
        alias = type == .alias ? Self.alias(event.view["previousId"], of: device) : nil
        var writer = JSONWriter(capacity: 1_024)
        writer.value(view)
        bytes = writer.bytes
    }

    /// An anonymous id in `previousId` is the device itself; anything else is a customer id.
    private static func alias(_ view: JSONView?, of device: Identifier?) -> Identifier? {
        guard let value = view?.string, !value.isEmpty else { return nil }
        if let device, device.value == value { return device }
        return Identifier(.user, value)
    }

    /// The client's own: a time that nobody can mean is as good as none.
    private static func time(_ view: JSONView?) -> Milliseconds? {
        guard let view, let time = view.int ?? view.withUTF8(ISO8601.parse) ?? nil,
            ISO8601.range.contains(time)
        else { return nil }
        return time
    }
}

extension String {
    /// ASCII as it is but for `%`; that and other bytes as `%xx`, so that two ids never become one.
    /// Message ids are compared and sorted everywhere, and Swift's strings compare by Unicode
    /// composition where they are not ASCII.
    fileprivate var asciiEscaped: String {
        let percent = UInt8(ascii: "%")
        if utf8.allSatisfy({ $0 < 0x80 && $0 != percent }) { return self }
        return utf8.map { byte in
            byte < 0x80 && byte != percent
                ? String(UnicodeScalar(byte)) : "%" + String(byte, radix: 16)
        }.joined()
    }
}
