import JSON

extension EventsRecord {
    /// Reads a record's value, of its kind's newest version or of an older one.
    /// - Throws: `RecordError` with the path of what is wrong.
    public init(decoding bytes: [UInt8], parser: JSONParser) throws {
        do {
            self = try parser.parse(bytes) { try EventsRecord(decoding: $0, bytes: bytes) }
        } catch let error as JSONError {
            throw RecordError(path: "", reason: error.description)
        }
    }

    /// Reads a record whose text is `bytes` from a parser's tape.
    public init(decoding view: JSONView, bytes: [UInt8]) throws(RecordError) {
        self = try FieldReader.newest(view, bytes: bytes.withoutSpaceAround) {
            fields, bytes throws(RecordError) in
            try EventsRecord(fields, bytes)
        }
    }

    private init(_ fields: FieldReader, _ bytes: [UInt8]) throws(RecordError) {
        switch try fields.string("kind") {
        case "event", "consent": self = .event(try Fact(decoding: fields.view, bytes: bytes))
        case "tick": self = .tick(Tick(loggedAt: try fields.time("loggedAt")))
        case "release": self = .release(try Release(fields))
        case "sweep": self = .sweep(try Sweep(fields))
        case "fired", "withheld", "withdrawn": self = .decision(try Decision(fields))
        case "erase": self = .erase(try Erase(fields))
        case "unlink": self = .unlink(try Unlink(fields))
        case "seal": self = .seal(try Seal(fields))
        case "link": self = .link(try Link(fields))
        case "relay", "handover": self = .transfer(try Transfer(fields, bytes))
        case "revoke": self = .revoke(try Revoke(fields))
        case let kind: throw fields.fault("kind", "'\(kind)' is not a kind of record")
        }
    }

    /// The record's value: a fact as it was written, any other in canonical form.
    public var bytes: [UInt8] {
        if case .event(let fact) = self { return fact.bytes }
        if case .decision(let decision) = self { return decision.bytes }
        var writer = JSONWriter(capacity: 512)
        writer.beginObject()
        writer.member("kind", kind)
        writer.member("v", RecordVersion.newest(of: kind))
        writeMembers(into: &writer)
        writer.member("loggedAt", loggedAt)
        writer.endObject()
        return writer.bytes
    }

    private func writeMembers(into writer: inout JSONWriter) {
        switch self {
        case .event, .decision, .tick: break
        case .release(let release):
            writer.member("digest", release.digest)
            writer.member("effectiveAt", release.effectiveAt)
            writer.member("lists", release.lists)
            writer.member("content", release.content)
        case .sweep(let sweep):
            writer.member("release", sweep.release)
            writer.member("after", sweep.after)
        case .erase(let erase):
            writer.member("of", erase.of.text)
            writer.member("receivedAt", erase.receivedAt)
        case .unlink(let unlink):
            writer.member("on", unlink.on.text)
            writer.member("edges", unlink.edges)
        case .seal(let seal):
            writer.member("of", seal.of.text)
            writer.member("below", seal.below)
        case .link(let link): link.writeMembers(into: &writer)
        case .transfer(let transfer): transfer.writeMembers(into: &writer)
        case .revoke(let revoke): revoke.writeMembers(into: &writer)
        }
    }
}

extension [UInt8] {
    /// Without the white space around a document, which is lost when it is passed on in another.
    fileprivate var withoutSpaceAround: [UInt8] {
        let isSpace = { (byte: UInt8?) in byte.map { $0 <= UInt8(ascii: " ") } ?? false }
        guard isSpace(first) || isSpace(last) else { return self }
        return Array(drop(while: isSpace).reversed().drop(while: isSpace).reversed())
    }
}

extension JSONWriter {
    mutating func member(_ key: StaticString, _ strings: [String]) {
        self.key(key)
        beginArray()
        for string in strings { value(string) }
        endArray()
    }

    mutating func member(_ key: StaticString, _ integers: [Int64]) {
        self.key(key)
        beginArray()
        for integer in integers { value(integer) }
        endArray()
    }
}

extension Release {
    init(_ fields: FieldReader) throws(RecordError) {
        self.init(
            digest: try fields.string("digest"), effectiveAt: try fields.time("effectiveAt"),
            lists: try fields.optional("lists", fields.listsDigest),
            loggedAt: try fields.time("loggedAt"),
            content: try fields.object("content").view.value)
    }
}

extension FieldReader {
    fileprivate func listsDigest(_ key: StaticString) throws(RecordError) -> String {
        let text = try string(key)
        let isDigest = text.utf8.allSatisfy {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
        }
        guard isDigest, (16...64).contains(text.utf8.count) else {
            throw fault(key, "16 to 64 hexadecimal digits are expected")
        }
        return text
    }
}

extension Sweep {
    init(_ fields: FieldReader) throws(RecordError) {
        self.init(
            release: try fields.string("release"), after: try fields.string("after"),
            loggedAt: try fields.time("loggedAt"))
    }
}

extension Erase {
    init(_ fields: FieldReader) throws(RecordError) {
        self.init(
            of: try fields.identifier("of"), receivedAt: try fields.time("receivedAt"),
            loggedAt: try fields.time("loggedAt"))
    }
}

extension Unlink {
    init(_ fields: FieldReader) throws(RecordError) {
        self.init(
            on: try fields.identifier("on"), edges: try fields.strings("edges"),
            loggedAt: try fields.time("loggedAt"))
    }
}

extension Seal {
    init(_ fields: FieldReader) throws(RecordError) {
        self.init(
            of: try fields.identifier("of"), below: try fields.integer("below"),
            loggedAt: try fields.time("loggedAt"))
    }
}
