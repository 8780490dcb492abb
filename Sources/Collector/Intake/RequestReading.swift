import Events
import JSON

/// One request while it is being read: finds out who sends, then takes message after message.
struct RequestReading {
    let intake: Intake
    let beacon: Beacon
    var submission = Submission()
    /// Of the whole request; nil while unknown, or where each message has a key of its own.
    private var caller: Caller?
    /// The id for a browser that sends none, once it was needed.
    var cookieDevice: String?
    /// Messages of the batch that were no JSON, by position.
    var faults: [Int: JSONError] = [:]

    init(intake: Intake, beacon: Beacon) {
        self.intake = intake
        self.beacon = beacon
    }

    /// Before the body is read: a key outside it stands above those in it.
    mutating func resolveCaller() throws(Refusal) {
        switch beacon.credential {
        case .inBody: return
        case .caller(let known): caller = known
        case .key(let key):
            caller = try known(key, path: "")
            try check(caller)
        }
    }

    /// - Throws: `JSONError` if the body is none; then nothing of it was taken.
    mutating func submission(
        of body: UnsafeRawBufferPointer, parser: JSONParser, admit: Intake.Admission
    ) throws -> Submission {
        try parser.parse(body) { root in
            try read(root, admit: admit)
            return submission
        }
    }

    private mutating func read(_ root: JSONView, admit: Intake.Admission) throws {
        guard root.kind == .object else {
            throw Refusal(.notAnObject, "the body is one JSON object")
        }
        if caller == nil, let key = root["writeKey"]?.string {
            caller = try known(key, path: "/writeKey")
            try check(caller)
        }
        switch beacon.call {
        case .single(let type): try readSingle(root, type, admit: admit)
        case .batch: try readBatch(root, admit: admit)
        }
    }

    private mutating func readSingle(
        _ root: JSONView, _ type: EventType, admit: Intake.Admission
    ) throws {
        guard let caller else { throw Refusal.noKey }
        try admitted(caller, 1, admit)
        try take(Message(root, type: type), position: 0, from: caller)
        // The bad message is kept in spoor.rejected all the same.
        submission.refusal = submission.rejections.first?.refusal
    }

    private mutating func readBatch(_ root: JSONView, admit: Intake.Admission) throws {
        let batch = try checkedBatch(root)
        let callers =
            try caller.map { Array(repeating: $0, count: batch.count) }
            ?? callers(of: batch)
        for caller in Set(callers.compactMap(\.self)).sorted(by: { $0.index < $1.index }) {
            try admitted(caller, callers.count { $0 == caller }, admit)
        }
        let context = root["context"].flatMap { $0.kind == .object ? $0 : nil }
        let sentAt = root["sentAt"].flatMap { $0.isNull ? nil : $0 }
        for (position, view) in batch.elements.enumerated() {
            guard submission.bytes <= CollectorLimits.submissionBytesMax else {
                throw Refusal(
                    .tooLarge, path: "/context",
                    "with the batch's context the messages are too large; send smaller batches")
            }
            if let fault = faults[position] {
                // Nothing in it can be told to be personal, and none is kept.
                try reject(Refusal(fault), position: position, caller: callers[position])
                continue
            }
            let message = Message(view, batchSentAt: sentAt, batchContext: context)
            if let caller = callers[position] {
                try take(message, position: position, from: caller)
            } else {
                let refusal = Refusal(
                    .unknownKey, path: "/writeKey", "no write key that is known here")
                try reject(refusal, position: position, caller: nil)
            }
        }
    }

    private func checkedBatch(_ root: JSONView) throws(Refusal) -> JSONView {
        guard let batch = root["batch"], batch.kind == .array else {
            throw Refusal(.missingBatch, path: "/batch", "a list of messages is expected")
        }
        let max = intake.limits.batchEventsMax
        guard batch.count <= max else {
            throw Refusal(.tooManyEvents, path: "/batch", "send at most \(max) messages at once")
        }
        if let context = root["context"], context.duplicateKey != nil || context.hasReservedName {
            throw Refusal(.reservedName, path: "/context", "a name is Spoor's, or stands twice")
        }
        if let context = root["context"], context.writtenBytes > intake.limits.eventBytesMax {
            throw Refusal(
                .tooLarge, path: "/context",
                "a batch's context has at most \(intake.limits.eventBytesMax) bytes")
        }
        return batch
    }

    /// The caller of each message that has a key of its own; nil where the key is unknown.
    private func callers(of batch: JSONView) throws(Refusal) -> [Caller?] {
        let keys = batch.elements.map { $0["writeKey"]?.string }
        let callers = keys.map { $0.flatMap { intake.keyRing[$0] } }
        if callers.contains(where: { $0 != nil }) {
            for caller in callers { try check(caller) }
            return callers
        }
        throw keys.contains { $0 != nil } ? .unknownKey(path: "/batch") : .noKey
    }
}

extension RequestReading {
    private func known(_ key: String, path: String) throws(Refusal) -> Caller {
        guard let caller = intake.keyRing[key] else { throw .unknownKey(path: path) }
        return caller
    }

    private func check(_ caller: Caller?) throws(Refusal) {
        if let caller, !caller.allows(origin: beacon.origin) {
            throw Refusal(
                .originNotAllowed, "pages of this origin may not use the key; list it in `origins`")
        }
    }

    private func admitted(
        _ caller: Caller, _ count: Int, _ admit: Intake.Admission
    ) throws(Refusal) {
        guard count > 0, let seconds = admit(caller, count) else { return }
        throw Refusal(
            .rateLimited, "the key sends too much; wait, then send it again",
            retryAfterSeconds: seconds)
    }

    /// The answer where nothing is taken. A request of a known site that cannot be read is kept
    /// in mind in `spoor.rejected`, without its body: nothing in it can be told to be personal.
    func refused(_ refusal: Refusal) -> Submission {
        var refused = Submission()
        refused.refusal = refusal
        if let caller, refusal.isOfContent {
            refused.append(rejectionRecord(refusal, site: caller.site, position: nil))
        }
        return refused
    }
}

extension JSONView {
    /// Size in canonical form.
    fileprivate var writtenBytes: Int {
        var writer = JSONWriter()
        writer.value(self)
        return writer.bytes.count
    }
}

extension Refusal {
    fileprivate static let noKey = Refusal(
        .missingKey, "send the write key as user of Basic authorization, or as `writeKey`")

    fileprivate static func unknownKey(path: String) -> Refusal {
        Refusal(.unknownKey, path: path, "this write key is not in the configuration")
    }

    /// Sent again, it would be refused again.
    fileprivate var isOfContent: Bool {
        switch reason {
        case .malformedJSON, .missingBatch, .tooManyEvents, .notAnObject, .tooLarge, .reservedName:
            true
        default: false
        }
    }
}
