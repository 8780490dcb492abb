import JSON

extension Link {
    init(_ fields: FieldReader) throws(RecordError) {
        self.init(
            route: try Route(fields),
            changes: try fields.list("changes") { (view, path) throws(RecordError) in
                let change = try FieldReader(view, path: path)
                let edge = view["edge"].map { ($0, "\(path)/edge") }
                return Change(
                    slot: try change.string("slot"),
                    edge: try edge.map(LinkEdge.init(decoding:path:)))
            },
            erasures: try fields.list("erasures") { (view, path) throws(RecordError) in
                guard let time = view.recordInteger else {
                    throw RecordError(
                        path: path, reason: "an integer within ±(2^53 − 1) is expected")
                }
                return time
            },
            aliases: try fields.list("aliases", AliasEdge.init(decoding:path:)),
            voidedAliases: try fields.strings("voidedAliases"))
    }

    func writeMembers(into writer: inout JSONWriter) {
        route.writeMembers(into: &writer)
        if !changes.isEmpty {
            writer.key("changes")
            writer.beginArray()
            for change in changes {
                writer.beginObject()
                writer.member("slot", change.slot)
                if let edge = change.edge {
                    writer.key("edge")
                    edge.write(into: &writer)
                }
                writer.endObject()
            }
            writer.endArray()
        }
        if !erasures.isEmpty { writer.member("erasures", erasures) }
        if !aliases.isEmpty {
            writer.key("aliases")
            writer.beginArray()
            for alias in aliases { alias.write(into: &writer) }
            writer.endArray()
        }
        if !voidedAliases.isEmpty { writer.member("voidedAliases", voidedAliases) }
    }
}

extension LinkEdge {
    public init(decoding view: JSONView, path: String) throws(RecordError) {
        let fields = try FieldReader(view, path: path)
        self.init(
            id: try fields.string("id"), target: try fields.identifier("target"),
            capture: try fields.integer("capture"), receivedAt: try fields.time("receivedAt"),
            trust: try fields.choice("trust", Trust.self))
    }

    public func write(into writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("id", id)
        writer.member("target", target.text)
        writer.member("capture", capture)
        writer.member("receivedAt", receivedAt)
        writer.member("trust", trust.rawValue)
        writer.endObject()
    }
}

extension AliasEdge {
    public init(decoding view: JSONView, path: String) throws(RecordError) {
        let fields = try FieldReader(view, path: path)
        self.init(
            id: try fields.string("id"), user: try fields.identifier("user"),
            previous: try fields.identifier("previous"), capture: try fields.integer("capture"))
    }

    public func write(into writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("id", id)
        writer.member("user", user.text)
        writer.member("previous", previous.text)
        writer.member("capture", capture)
        writer.endObject()
    }
}
