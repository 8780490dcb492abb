import JSON

extension EventsRecord {
    /// The version of every kind's record format, the `v` of a record.
    public static let version: Int64 = 1

    /// Reads a record's value.
    /// - Throws: `RecordError` with the path of what is wrong.
    public init(decoding bytes: [UInt8], parser: JSONParser) throws {
        do {
            self = try parser.parse(bytes) { view in try EventsRecord(decoding: view) }
        } catch let error as JSONError {
            throw RecordError(path: "", reason: error.description)
        }
    }

    init(decoding view: JSONView) throws(RecordError) {
        let fields = try FieldReader(view)
        try fields.checkVersion()
        switch try fields.string("kind") {
        case "event", "consent": self = .event(try Fact(decoding: view))
        case "tick": self = .tick(Tick(loggedAt: try fields.time("loggedAt")))
        case "release": self = .release(try Release(fields))
        case "sweep": self = .sweep(try Sweep(fields))
        case "fired", "withheld", "withdrawn": self = .decision(try Decision(fields))
        case "erase": self = .erase(try Erase(fields))
        case "unlink": self = .unlink(try Unlink(fields))
        case "seal": self = .seal(try Seal(fields))
        case "link": self = .link(try Link(fields))
        case "relay", "handover": self = .transfer(try Transfer(fields))
        case "revoke": self = .revoke(try Revoke(fields))
        case let kind: throw fields.fault("kind", "'\(kind)' is not a kind of record")
        }
    }

    /// The record's value in canonical form.
    public var bytes: [UInt8] {
        if case .event(let fact) = self { return fact.bytes }
        if case .decision(let decision) = self { return decision.bytes }
        var writer = JSONWriter(capacity: 512)
        writer.beginObject()
        writer.member("kind", kind)
        writer.member("v", Self.version)
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

extension FieldReader {
    /// A record inside another has a version, too.
    func checkVersion() throws(RecordError) {
        let version = try integer("v")
        guard version == EventsRecord.version else {
            throw fault("v", "version \(version) is not known; update this program")
        }
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
            loggedAt: try fields.time("loggedAt"),
            content: try fields.object("content").view.value)
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
