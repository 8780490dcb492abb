import Events
import Foundation
import JSON
import Testing

/// A golden file is a record as an earlier or this codec wrote it, and a line feed. It is read for
/// good: a change of the codec adds files, and edits none.
@Suite struct GoldenTests {
    @Test(arguments: SchemaFolder.eventKinds)
    func decodesAndEncodesToTheSameBytes(kind: String) throws {
        let files = try SchemaFolder.examples(kind, "golden")
        #expect(!files.isEmpty)
        for file in files {
            let golden = try Data(contentsOf: file)
            #expect(golden.last == UInt8(ascii: "\n"), "\(file.path)")
            let bytes = Array(golden.dropLast())
            let record = try EventsRecord(decoding: bytes, parser: JSONParser())
            #expect(record.kind == kind, "\(file.path)")
            #expect(record.bytes == bytes, "\(file.path)")
        }
    }

    @Test func everySampleHasItsGoldenBytes() throws {
        for sample in try Sample.all() {
            let file = SchemaFolder.example(sample.record.kind, "golden", sample.name)
            let golden = try String(contentsOf: file, encoding: .utf8)
            let text = String(decoding: sample.record.bytes, as: UTF8.self) + "\n"
            #expect(text == golden, "\(sample)")
        }
    }

    @Test func everySampleIsReadAsItWasWritten() throws {
        let parser = JSONParser()
        for sample in try Sample.all() {
            let record = try EventsRecord(decoding: sample.record.bytes, parser: parser)
            #expect(record == sample.record, "\(sample)")
        }
    }

    @Test(arguments: SchemaFolder.eventKinds)
    func validExamplesComeBack(kind: String) throws {
        for file in try SchemaFolder.examples(kind, "valid") {
            let json = Array(try Data(contentsOf: file))
            let record = try EventsRecord(decoding: json, parser: JSONParser())
            let again = try JSONValue.parse(record.bytes)
            #expect(try again == JSONValue.parse(json), "\(file.path)")
        }
    }

    /// What an entry of a transfer holds is told apart by its bytes, so it is not written anew.
    @Test func factsComeBackAsTheyWereWritten() throws {
        for file in try SchemaFolder.examples("event", "valid") {
            let json = Array(try Data(contentsOf: file))
            let record = try EventsRecord(decoding: json, parser: JSONParser())
            #expect(record.bytes + Array("\n".utf8) == json, "\(file.path)")
            guard case .event(let fact) = record else { continue }
            let entry = Entry(
                content: .fact(fact), capture: 0, position: Position(partition: 0, offset: 0))
            let route = Route(
                from: fact.key, to: Identifier(.user, "1"), version: 1, loggedAt: 1)
            let relay = Transfer(reason: .relay, route: route, entries: [entry, entry])
            let sent = EventsRecord.transfer(relay).bytes
            let read = try EventsRecord(decoding: sent, parser: JSONParser())
            #expect(read == .transfer(relay), "\(file.path)")
        }
    }

    @Test func everyKindHasASample() throws {
        #expect(Set(try Sample.all().map(\.record.kind)) == Set(SchemaFolder.eventKinds))
    }
}
