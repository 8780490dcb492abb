import Events
import EventLog
import JSON
import Sealing

extension RequestReading {
    /// Adds the fact, or the rejection. Throws only if a key cannot be had.
    mutating func take(_ message: Message, position: Int, from caller: Caller) throws {
        do {
            try takeFact(message, position: position, from: caller)
            submission.accepted += 1
        } catch let refusal as Refusal {
            try reject(refusal, position: position, caller: caller, message)
        }
    }

    /// Answers that a message was not taken, and keeps it in mind where its site is known.
    mutating func reject(
        _ refusal: Refusal, position: Int, caller: Caller?, _ message: Message? = nil
    ) throws {
        submission.rejections.append(.init(position: position, refusal: refusal))
        guard let caller else { return }
        let event = try message.flatMap { try rejectedEvent($0) }
        submission.append(
            rejectionRecord(refusal, site: caller.site, position: position, event: event))
    }

    private mutating func takeFact(
        _ message: Message, position: Int, from caller: Caller
    ) throws {
        let type = try message.validated()
        let messageID = try message.messageID()
        let happenedAt = try message.times()
        let ids = MessageIDs(message, reader: intake.ids)
        let device = try self.device(ids, type: type, from: caller)
        let time = try self.time(happenedAt, of: caller)
        let envelope = FactEnvelope(
            type: type, site: caller.site, messageID: messageID ?? generatedID(time, position),
            device: device,
            email: ids.email.map { Identifier(.email, $0) },
            user: ids.user.text.map { Identifier(.user, $0) },
            trust: try trust(message, ids, from: caller), receivedAt: time, loggedAt: time,
            address: beacon.address)
        guard let key = envelope.user ?? envelope.email ?? envelope.device else {
            preconditionFailure("device(_:) throws where there is no id")
        }
        let warning = try checkSchema(message, type: type, site: caller.site)
        let event = try event(message, ids: ids, sealedFor: key)
        submission.append(
            NewRecord(
                to: partition(.events, of: key.text), key: key.text,
                value: envelope.bytes { $0.raw(event) }, timestamp: time))
        if let warning { warn(warning, envelope, position: position) }
    }

    private func generatedID(_ time: Milliseconds, _ position: Int) -> String {
        GeneratedMessageID.make(at: time, position: position, random: intake.makeUUID())
    }

    private mutating func event(
        _ message: Message, ids: MessageIDs, sealedFor key: Identifier
    ) throws -> [UInt8] {
        var writer = EventWriter(
            fields: intake.fields, addresses: intake.addresses, sealer: intake.sealer, id: key)
        try writer.message(message, ids: ids)
        let max = intake.limits.eventBytesMax
        guard writer.eventBytes <= max else {
            throw Refusal(.tooLarge, "a message has at most \(max) bytes; send less in it")
        }
        submission.isSealed = submission.isSealed || writer.isSealed
        return writer.bytes
    }

    private func trust(
        _ message: Message, _ ids: MessageIDs, from caller: Caller
    ) throws(Refusal) -> Trust {
        guard let hash = message.userHash, let id = ids.user.text else {
            return caller.trust(hasUser: ids.user.text != nil)
        }
        // The id as it was sent: an e-mail address is a hash by now.
        let user = message.view["userId"]?.string ?? id
        guard intake.userHashes.isValid(hash.string ?? "", of: user, site: caller.site) else {
            throw Refusal(
                .badUserHash, path: "/context/userHash",
                "the hexadecimal HMAC-SHA256 of userId under a secret key is expected")
        }
        return .proven
    }

    /// The message's device, or that of the browser's cookie.
    ///
    /// - Throws: `Refusal` if the message says nothing of who did it.
    private mutating func device(
        _ ids: MessageIDs, type: EventType, from caller: Caller
    ) throws(Refusal) -> Identifier? {
        try checkAlias(ids, type: type)
        for (field, path) in [(ids.user, "/userId"), (ids.device, "/anonymousId")] {
            if case .bad = field { throw .badID(path: path) }
        }
        if let device = ids.device.text { return Identifier(.device, device) }
        if let device = cookie(for: caller) { return Identifier(.device, device) }
        if ids.user.text != nil || ids.email != nil { return nil }
        for (field, path) in [(ids.user, "/userId"), (ids.device, "/anonymousId")] {
            if case .blocked = field {
                throw Refusal(.blockedID, path: path, "this is nobody's id; leave it out")
            }
        }
        throw Refusal(.missingID, path: "/anonymousId", "send a userId or an anonymousId")
    }

    private func checkAlias(_ ids: MessageIDs, type: EventType) throws(Refusal) {
        guard type == .alias else { return }
        switch ids.previous {
        case .usable: break
        case .absent: throw Refusal(.missingID, path: "/previousId", "an alias has a previousId")
        case .blocked: throw Refusal(.blockedID, path: "/previousId", "this is nobody's id")
        case .bad: throw .badID(path: "/previousId")
        }
        switch ids.user {
        case .usable, .bad: break
        case .absent: throw Refusal(.missingID, path: "/userId", "an alias has a userId")
        case .blocked: throw Refusal(.blockedID, path: "/userId", "this is nobody's id")
        }
    }

    private mutating func cookie(for caller: Caller) -> String? {
        guard intake.isCookieEnabled, beacon.isFromBrowser,
            caller.allowsCookie(origin: beacon.origin)
        else { return nil }
        let device = cookieDevice ?? validCookie ?? intake.makeUUID()
        cookieDevice = device
        submission.cookie = device
        return device
    }

    /// The cookie as sent, if it can be one of ours.
    private var validCookie: String? {
        guard let cookie = beacon.cookie,
            cookie.utf8.count <= CollectorLimits.cookieValueBytesMax,
            cookie.utf8.allSatisfy(\.isCookieValue), !intake.ids.blocked.contains(cookie)
        else { return nil }
        return cookie
    }

    private func time(_ happenedAt: Milliseconds?, of caller: Caller) throws(Refusal)
        -> Milliseconds
    {
        guard caller.kind == .history else { return beacon.receivedAt }
        guard let happenedAt else {
            throw Refusal(.missingTime, path: "/timestamp", "history says when it happened")
        }
        return min(happenedAt, beacon.receivedAt)
    }
}

extension Caller {
    fileprivate func trust(hasUser: Bool) -> Trust {
        switch kind {
        case .server, .history: .proven
        case .page: hasUser ? .asserted : .typed
        }
    }
}

extension Refusal {
    fileprivate static func badID(path: String) -> Refusal {
        let max = CollectorLimits.idBytesMax
        return Refusal(.badID, path: path, "a text or a number of at most \(max) bytes is expected")
    }
}

extension UInt8 {
    fileprivate var isCookieValue: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
