import Events
import JSON

extension Message {
    /// What can be told wrong of the message by itself; ids are checked after that.
    ///
    /// - Returns: Its type.
    func validated() throws(Refusal) -> EventType {
        guard view.kind == .object else {
            throw Refusal(.notAnObject, "a message is a JSON object")
        }
        if view.duplicateKey != nil {
            throw Refusal(.duplicateName, "an object has a name twice; send each name once")
        }
        if view.hasReservedName {
            throw Refusal(.reservedName, "names that begin with $sealed or $redacted are Spoor's")
        }
        let type = try validatedType()
        if type == .track { try checkEventName() }
        if type == .consent { try checkPurposes() }
        for name: StaticString in ["properties", "traits", "context"] {
            if let member = member(name), member.kind != .object {
                throw Refusal(.notAnObject, path: "/\(name)", "an object is expected")
            }
        }
        return type
    }

    private func validatedType() throws(Refusal) -> EventType {
        let sent = member("type")
        guard let type = type else {
            let types = EventType.allCases.map(\.rawValue).joined(separator: ", ")
            throw Refusal(.unknownType, path: "/type", "one of \(types) is expected")
        }
        if let sent, sent.string != type.rawValue {
            throw Refusal(.typeMismatch, path: "/type", "the path says \(type.rawValue)")
        }
        return type
    }

    private func checkEventName() throws(Refusal) {
        guard let name = view["event"]?.string, name.isVisible else {
            throw Refusal(.missingEvent, path: "/event", "a track call names its event")
        }
    }

    private func checkPurposes() throws(Refusal) {
        guard let purposes = view["purposes"], purposes.kind == .object, purposes.count > 0,
            purposes.members.allSatisfy({ $0.value.bool != nil })
        else {
            throw Refusal(
                .badConsent, path: "/purposes",
                "a consent call says true or false of each purpose: {\"marketing\":true}")
        }
    }

    /// The message's own id; nil if it has none.
    func messageID() throws(Refusal) -> String? {
        guard let member = member("messageId") else { return nil }
        guard let text = member.string ?? member.int.map({ String($0) }),
            text.unicodeScalars.count <= CollectorLimits.messageIDScalarsMax
        else {
            throw Refusal(
                .badMessageID, path: "/messageId",
                "a text of at most \(CollectorLimits.messageIDScalarsMax) characters is expected")
        }
        return text.isEmpty ? nil : text
    }

    /// When it happened, by the client's clock; nil if it does not say.
    func times() throws(Refusal) -> Milliseconds? {
        let timestamp = try Self.time(member("timestamp"), "timestamp")
        let original = try Self.time(member("originalTimestamp"), "originalTimestamp")
        _ = try Self.time(sentAt, "sentAt")
        return timestamp ?? original
    }

    private static func time(
        _ view: JSONView?, _ name: StaticString
    ) throws(Refusal) -> Milliseconds? {
        guard let view else { return nil }
        let time = view.int ?? view.withUTF8(ISO8601.parse) ?? nil
        guard let time, (0...CollectorLimits.timeMax).contains(time) else {
            throw Refusal(
                .badTime, path: "/\(name)",
                "a time such as 2016-08-01T07:00:12.123Z, or milliseconds since 1970, is expected")
        }
        return time
    }
}

extension String {
    /// Not blank; in ASCII what is visible stands together, and most names have some of it.
    fileprivate var isVisible: Bool {
        utf8.contains { (0x21...0x7E).contains($0) } || contains { !$0.isWhitespace }
    }
}

extension JSONView {
    /// A client that could send a sealed value could have somebody else's read back to it.
    var hasReservedName: Bool {
        switch kind {
        case .array: elements.contains { $0.hasReservedName }
        case .object:
            members.contains { key, value in
                key.stringEquals("$sealed") || key.stringEquals("$redacted")
                    || value.hasReservedName
            }
        default: false
        }
    }
}
