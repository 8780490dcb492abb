import JSON

extension Decision {
    public init(decoding view: JSONView) throws(RecordError) {
        try self.init(try FieldReader(view))
    }

    init(_ fields: FieldReader) throws(RecordError) {
        self.init(
            outcome: try fields.choice("kind", Outcome.self),
            trigger: try fields.string("id"),
            site: try fields.string("site"),
            rule: try fields.string("rule"),
            kind: try fields.string("ruleKind"),
            ruleVersion: try fields.integer("ruleVersion"),
            person: try fields.identifier("person"),
            occasion: try fields.string("occasion"),
            capture: try fields.integer("capture"),
            due: try fields.integer("due"),
            loggedAt: try fields.time("loggedAt"),
            reason: try fields.optional("reason", fields.string),
            causes: try fields.list("causes", Position.init(decoding:path:)),
            payload: try fields.optional("payload", fields.object)?.view.value ?? .object([]),
            home: try fields.optional("home", fields.identifier))
    }

    /// The record of kind `fired`, `withheld` or `withdrawn`, in canonical form.
    public var bytes: [UInt8] {
        var writer = JSONWriter(capacity: 1_024)
        write(into: &writer)
        return writer.bytes
    }

    func write(into writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("kind", outcome.rawValue)
        writer.member("v", RecordVersion.newest(of: outcome.rawValue))
        writer.member("id", trigger)
        writer.member("site", site)
        writer.member("rule", rule)
        writer.member("ruleKind", kind)
        writer.member("ruleVersion", ruleVersion)
        writer.member("person", person.text)
        writer.member("occasion", occasion)
        writer.member("capture", capture)
        writer.member("due", due)
        writer.member("loggedAt", loggedAt)
        writer.member("reason", reason)
        writer.key("causes")
        writer.beginArray()
        for cause in causes { cause.write(into: &writer) }
        writer.endArray()
        writer.member("payload", payload)
        if home != person { writer.member("home", home.text) }
        writer.endObject()
    }
}

extension Position {
    /// `[partition, offset]`, both from 0 on.
    public init(decoding view: JSONView, path: String) throws(RecordError) {
        let numbers = view.elements.compactMap(\.recordInteger).filter { $0 >= 0 }
        guard numbers.count == 2, view.count == 2, let partition = Int(exactly: numbers[0]) else {
            throw RecordError(path: path, reason: "[partition, offset] is expected")
        }
        self.init(partition: partition, offset: numbers[1])
    }

    public func write(into writer: inout JSONWriter) {
        writer.beginArray()
        writer.value(partition)
        writer.value(offset)
        writer.endArray()
    }
}
