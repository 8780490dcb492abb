import JSON
import Testing

@testable import Importing

@Suite struct SegmentMapperTests {
    private func message(_ line: String) throws -> ImportedMessage? {
        var mapper = SegmentMapper()
        return try mapper.messages(of: Array(line.utf8), JSONParser()).first
    }

    @Test(arguments: [
        (#"{"timestamp":"2016-08-01T07:00:12.007Z"}"#, 1_470_034_812_007),
        (#"{"timestamp":"2016-08-01T09:00:12.007+02:00"}"#, 1_470_034_812_007),
        (#"{"timestamp":1470034812007}"#, 1_470_034_812_007),
        (#"{"timestamp":1,"receivedAt":"1970-01-01T00:00:00.002Z"}"#, 2),
        (#"{"timestamp":1,"receivedAt":null}"#, 1),
    ])
    func receivedAt(line: String, expected: Int64) throws {
        #expect(try message(line)?.receivedAt == expected)
    }

    @Test func bytesGoOn() throws {
        let line = #" { "type" : "track", "properties": {"price": 9.50}, "timestamp": 1 } "#
        let json = try #require(try message(line)?.json)
        #expect(
            String(decoding: json, as: UTF8.self)
                == #"{"type":"track","properties":{"price":9.5},"timestamp":1}"#)
    }

    @Test(arguments: [
        ("{}", LineRejection.Reason.badMember("receivedAt or timestamp")),
        (#"{"timestamp":"yesterday"}"#, .badMember("timestamp")),
        (#"{"timestamp":1,"receivedAt":true}"#, .badMember("receivedAt")),
        ("7", .notAnObject),
        (" ", .notJSON("the document is empty: send one JSON value")),
    ])
    func rejections(line: String, reason: LineRejection.Reason) {
        #expect(throws: reason) { try message(line) }
    }

    @Test func importerNumbersItsLines() throws {
        let text = "{\"timestamp\":1}\n\n{\nnull\n{\"timestamp\":2}"
        let file = try TemporaryFile(".jsonl.lz4", lz4(text))
        let importer = try Importer(path: file.path, format: .segment)
        var steps: [String] = []
        while let step = try importer.next() {
            switch step {
            case .messages(let messages, let line):
                steps.append("\(line): \(messages.map(\.receivedAt))")
            case .rejected(let rejection):
                steps.append("\(rejection.line): rejected")
            }
        }
        #expect(steps == ["1: [1]", "3: rejected", "4: rejected", "5: [2]"])
        #expect(importer.progress.bytesRead == importer.progress.byteCount)
    }
}
