import Events
import JSON
import Testing

/// A later program may add members without a new version; this one reads past them.
@Suite struct ForwardCompatibilityTests {
    @Test(arguments: SchemaFolder.eventKinds)
    func unknownMembersAreIgnored(kind: String) throws {
        let sample = try #require(try Sample.full(kind))
        let extra = JSONMember(key: "later", value: ["a": [1, 2.5, nil, "text"]])
        let grown = try JSONValue.parse(sample.record.bytes).adding(extra)
        let record = try EventsRecord(decoding: grown.bytes, parser: JSONParser())
        #expect(record.kind == kind)
        #expect(record.loggedAt == sample.record.loggedAt)
        #expect(record.home == sample.record.home)
        // The others hold JSON that is kept as it came.
        if ["erase", "link", "revoke", "seal", "sweep", "tick", "unlink"].contains(kind) {
            #expect(record == sample.record)
        }
    }

    /// A fact is kept as it came, with what this program does not know of it.
    @Test func aFactKeepsWhatItDoesNotKnow() throws {
        let expected = try Sample.fullEvent()
        let grown = try JSONValue.parse(expected.bytes).adding(JSONMember(key: "later", value: 1))
        let record = try EventsRecord(decoding: grown.bytes, parser: JSONParser())
        #expect(record == .event(expected.with(bytes: grown.bytes)))
        #expect(record.bytes == grown.bytes)
    }

    @Test func listsMayBeAbsent() throws {
        for (kind, list) in [
            ("fired", "causes"), ("unlink", "edges"), ("relay", "entries"), ("revoke", "copies"),
        ] {
            let sample = try #require(try Sample.full(kind))
            let value = try JSONValue.parse(sample.record.bytes)
            let without = value.replacing(list, with: nil)
            let empty = value.replacing(list, with: [])
            let parser = JSONParser()
            #expect(
                try EventsRecord(decoding: without.bytes, parser: parser)
                    == EventsRecord(decoding: empty.bytes, parser: parser))
        }
    }
}
