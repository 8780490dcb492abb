import JSON

extension Route {
    init(_ fields: FieldReader) throws(RecordError) {
        self.init(
            from: try fields.identifier("from"), to: try fields.identifier("to"),
            version: try fields.integer("version"), loggedAt: try fields.time("loggedAt"))
    }

    func writeMembers(into writer: inout JSONWriter) {
        writer.member("from", from.text)
        writer.member("to", to.text)
        writer.member("version", version)
    }
}

extension Transfer {
    init(_ fields: FieldReader, _ bytes: [UInt8]) throws(RecordError) {
        var texts = RecordTexts(bytes)
        let entries = try fields.list("entries") { (view, path) throws(RecordError) in
            try Entry(decoding: view, path: path, recordText: texts.next())
        }
        self.init(
            reason: try fields.string("kind") == "relay" ? .relay : .handover,
            route: try Route(fields), entries: entries)
    }

    func writeMembers(into writer: inout JSONWriter) {
        route.writeMembers(into: &writer)
        writer.key("entries")
        writer.beginArray()
        for entry in entries { entry.write(into: &writer) }
        writer.endArray()
    }
}

/// The texts of the records in a transfer's entries, first to last: copies of a fact are told
/// apart by their bytes, so these are passed on as they came.
private struct RecordTexts {
    private let bytes: [UInt8]
    private var entry: Int?
    private var isStarted = false

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Nil where an entry has none, or names its members with escapes.
    mutating func next() -> [UInt8]? {
        bytes.withUnsafeBytes { bytes in
            let text = JSONText(parsed: bytes)
            if isStarted {
                entry = entry.flatMap { text.element(after: $0) }
            } else {
                isStarted = true
                entry = text.member("entries", ofObjectAt: text.root)
                    .flatMap { text.firstElement(ofArrayAt: $0) }
            }
            return entry.flatMap { text.member("record", ofObjectAt: $0) }
                .map { text.copy(valueAt: $0) }
        }
    }
}

extension Entry {
    /// `{"capture":…,"via":["a:…"],"position":[3,1042],"record":{…the fact or decision…}}`.
    ///
    /// - Parameter recordText: Of `record`; nil where it is not known, and is written anew.
    init(
        decoding view: JSONView, path: String, recordText: [UInt8]?
    ) throws(RecordError) {
        let fields = try FieldReader(view, path: path)
        let record = try fields.object("record")
        let content = try FieldReader.newest(
            record.view, bytes: recordText ?? record.view.text, path: record.path
        ) { record, bytes throws(RecordError) -> Content in
            try Content(record, bytes)
        }
        guard let position = view["position"] else {
            throw fields.fault("position", "[partition, offset] is expected")
        }
        self.init(
            content: content, capture: try fields.integer("capture"),
            via: try fields.list("via", Identifier.init(decoding:path:)),
            position: try Position(decoding: position, path: path + "/position"))
    }

    func write(into writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("capture", capture)
        writer.key("via")
        writer.beginArray()
        for home in via { writer.value(home.text) }
        writer.endArray()
        writer.key("position")
        position.write(into: &writer)
        writer.key("record")
        writer.raw(bytes)
        writer.endObject()
    }

    /// The record of the fact or the decision.
    public var bytes: [UInt8] {
        switch content {
        case .fact(let fact): fact.bytes
        case .decision(let decision): decision.bytes
        }
    }
}

extension Entry.Content {
    /// Reads the record of a fact or a decision whose text is `bytes`.
    /// - Throws: `RecordError`, also for a JSON document that is no such record.
    public init(decoding bytes: [UInt8], parser: JSONParser) throws {
        self = try parser.parse(bytes) { view in
            try FieldReader.newest(view, bytes: bytes) { record, bytes throws(RecordError) in
                try Self(record, bytes)
            }
        }
    }

    fileprivate init(_ record: FieldReader, _ bytes: [UInt8]) throws(RecordError) {
        let kind = record.view["kind"]
        if kind?.stringEquals("event") == true || kind?.stringEquals("consent") == true {
            self = .fact(try Fact(decoding: record.view, bytes: bytes, path: record.path))
        } else {
            self = .decision(try Decision(record))
        }
    }
}

extension JSONView {
    /// In canonical form.
    fileprivate var text: [UInt8] {
        var writer = JSONWriter(capacity: 1_024)
        writer.value(self)
        return writer.bytes
    }
}

extension Identifier {
    init(decoding view: JSONView, path: String) throws(RecordError) {
        guard let text = view.string, let identifier = Identifier(text: text) else {
            throw RecordError(path: path, reason: "an identifier is expected")
        }
        self = identifier
    }
}

extension Revoke {
    /// Copies are `["message id", "digest in hexadecimal"]`: a digest needs all 64 bits.
    init(_ fields: FieldReader) throws(RecordError) {
        let copies = try fields.list("copies") { (view, path) throws(RecordError) in
            let parts = view.elements.compactMap(\.string)
            guard parts.count == 2, view.count == 2, let digest = UInt64(parts[1], radix: 16) else {
                throw RecordError(path: path, reason: "[message id, digest] is expected")
            }
            return CopyID(messageID: parts[0], digest: digest)
        }
        self.init(route: try Route(fields), copies: copies)
    }

    func writeMembers(into writer: inout JSONWriter) {
        route.writeMembers(into: &writer)
        writer.key("copies")
        writer.beginArray()
        for copy in copies {
            writer.beginArray()
            writer.value(copy.messageID)
            writer.value(String(copy.digest, radix: 16))
            writer.endArray()
        }
        writer.endArray()
    }
}
