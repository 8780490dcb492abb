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
    init(_ fields: FieldReader) throws(RecordError) {
        let entries = try fields.list("entries") { (view, path) throws(RecordError) in
            try Entry(decoding: view, path: path)
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

extension Entry {
    /// `{"capture":…,"via":["a:…"],"position":[3,1042],"record":{…the fact or decision…}}`.
    public init(decoding view: JSONView, path: String) throws(RecordError) {
        let fields = try FieldReader(view, path: path)
        let record = try fields.object("record")
        let content = try FieldReader.newest(record.view, path: record.path) {
            record throws(RecordError) -> Content in
            if ["event", "consent"].contains(record.view["kind"]?.string) {
                return .fact(try Fact(decoding: record.view, path: record.path))
            }
            return .decision(try Decision(record))
        }
        guard let position = view["position"] else {
            throw fields.fault("position", "[partition, offset] is expected")
        }
        self.init(
            content: content, capture: try fields.integer("capture"),
            via: try fields.list("via", Identifier.init(decoding:path:)),
            position: try Position(decoding: position, path: path + "/position"))
    }

    public func write(into writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("capture", capture)
        writer.member("via", via.map(\.text))
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
