import Events
import Foundation
import JSON
import Testing

/// Records of older versions are read for good, as if they were of the newest; of newer ones it is
/// said that they are.
@Suite struct RecordVersionTests {
    @Test(arguments: SchemaFolder.eventKinds)
    func olderRecordsAreReadAsTheNewest(kind: String) throws {
        let newest = RecordVersion.newest(of: kind)
        for version in 1..<newest {
            let files =
                try SchemaFolder.examples(kind, "golden", version: version)
                + SchemaFolder.examples(kind, "valid", version: version)
            #expect(files.count > 1)
            for file in files {
                let bytes = Array(try Data(contentsOf: file))
                let upcast = RecordVersion.upcast(
                    try JSONValue.parse(bytes), of: kind, from: version)
                #expect(upcast["v"]?.intValue == newest)
                let record = try EventsRecord(decoding: bytes, parser: JSONParser())
                #expect(record.kind == kind)
                #expect(record.bytes == upcast.bytes, "\(file.path)")
                #expect(
                    try EventsRecord(decoding: upcast.bytes, parser: JSONParser()) == record)
            }
        }
    }

    @Test func aReleaseOfTheFirstVersionNamesNoLists() throws {
        let old =
            #"{"kind":"release","v":1,"digest":"d","effectiveAt":5,"content":{},"loggedAt":6}"#
        let release = Release(digest: "d", effectiveAt: 5, loggedAt: 6, content: [:])
        let record = try EventsRecord(decoding: Array(old.utf8), parser: JSONParser())
        #expect(record == .release(release))
        // What a later program may have added is read past in old versions, too.
        let grown = old.replacing(#""v":1"#, with: #""v":1,"later":1"#)
        #expect(try EventsRecord(decoding: Array(grown.utf8), parser: JSONParser()) == record)
    }

    @Test(arguments: [
        (#"{"v":2}"#, "/v", 1), (#"{"kind":"tick","v":2,"loggedAt":0}"#, "/v", 1),
        (#"{"kind":"release","v":3}"#, "/v", 2), (#"{"kind":"later","v":2}"#, "/v", 1),
        (
            #"{"kind":"relay","v":1,"from":"u:1","to":"a:1","version":1,"loggedAt":0,"entries":[{"record":{"kind":"event","v":2}}]}"#,
            "/entries/0/record/v", 1
        ),
    ])
    func aNewerRecordSaysSo(json: String, path: String, known: Int) {
        do {
            _ = try EventsRecord(decoding: Array(json.utf8), parser: JSONParser())
            Issue.record("\(json) is read")
        } catch let error as RecordError {
            #expect(error.cause == .newerVersion)
            #expect(error.path == path)
            let text = "is newer than \(known), which is known here; upgrade Spoor"
            #expect(error.reason.hasSuffix(text), "\(error)")
        } catch {
            Issue.record("\(error)")
        }
    }

    @Test func whatIsNoRecordIsNotNewer() {
        #expect(throws: RecordError(path: "/v", reason: "versions count from 1")) {
            try EventsRecord(decoding: Array(#"{"kind":"tick","v":0}"#.utf8), parser: JSONParser())
        }
    }
}
