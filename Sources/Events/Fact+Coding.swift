import JSON

extension Fact {
    /// Reads a record of kind `event` or `consent`, whose text is `bytes`.
    convenience init(
        decoding view: JSONView, bytes: [UInt8], path: String = ""
    ) throws(RecordError) {
        let fields = try FieldReader(view, path: path)
        let ids = try fields.object("ids")
        let event = try fields.object("event")
        let type = try event.choice("type", EventType.self)
        guard try fields.string("kind") == type.recordKind else {
            throw fields.fault("kind", "a \(type.rawValue) is of kind \(type.recordKind)")
        }
        if type == .consent { _ = try event.object("purposes") }
        let device = try ids.identifier("device", .device)
        let email = try ids.identifier("email", .email)
        let user = try ids.identifier("user", .user)
        guard device != nil || email != nil || user != nil else {
            throw fields.fault("ids", "at least one of device, email and user is expected")
        }
        self.init(
            bytes: bytes, site: try fields.name("site"),
            messageID: try fields.name("messageId").asciiEscaped, type: type, device: device,
            email: email, user: user,
            alias: type == .alias ? Self.alias(event.view["previousId"], of: device) : nil,
            trust: try fields.choice("trust", Trust.self),
            receivedAt: try fields.time("receivedAt"), loggedAt: try fields.time("loggedAt"),
            sentAt: Self.time(event.view["sentAt"]),
            timestamp: Self.time(event.view["timestamp"])
                ?? Self.time(event.view["originalTimestamp"]))
    }

    /// The event in the fact's record on a parser's tape; nil for a record of an older version,
    /// which is not as `bytes` have it.
    public func event(in record: JSONView) -> JSONView? {
        let isNewest = record["v"]?.int == RecordVersion.newest(of: type.recordKind)
        return isNewest ? record["event"] : nil
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

extension FieldReader {
    /// Nil where it is absent.
    fileprivate func identifier(
        _ key: StaticString, _ namespace: Identifier.Namespace
    ) throws(RecordError) -> Identifier? {
        guard let member = view[key] else { return nil }
        let id = member.withUTF8 { $0.isEmpty ? nil : Identifier(namespace, utf8: $0) }
        guard let id = id ?? nil else {
            throw fault(key, "a string that is not empty is expected")
        }
        return id
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
