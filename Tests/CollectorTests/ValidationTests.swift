import Events
import JSON
import Testing

@testable import Collector

/// What is wrong with a message, and where.
@Suite struct ValidationTests {
    let bench: Bench

    init() throws { bench = try Bench() }

    static let long = String(repeating: "x", count: 256)

    @Test(
        arguments: [
            (["type": "buy"], .unknownType, "/type"),
            (["type": 1], .unknownType, "/type"),
            (["type": nil], .unknownType, "/type"),
            (["event": nil], .missingEvent, "/event"),
            (["event": " "], .missingEvent, "/event"),
            (["event": 5], .missingEvent, "/event"),
            (["anonymousId": nil], .missingID, "/anonymousId"),
            (["anonymousId": "undefined"], .blockedID, "/anonymousId"),
            (["anonymousId": nil, "userId": "0000-0000"], .blockedID, "/userId"),
            (["userId": ["id": 5]], .badID, "/userId"),
            (["anonymousId": .string(long)], .badID, "/anonymousId"),
            (
                ["messageId": .string(String(repeating: "m", count: 101))], .badMessageID,
                "/messageId"
            ),
            (["messageId": ["m"]], .badMessageID, "/messageId"),
            (["timestamp": "yesterday"], .badTime, "/timestamp"),
            (["timestamp": -5], .badTime, "/timestamp"),
            (["timestamp": true], .badTime, "/timestamp"),
            (["originalTimestamp": ""], .badTime, "/originalTimestamp"),
            (["sentAt": "2016-13-01T00:00:00Z"], .badTime, "/sentAt"),
            (["properties": "text"], .notAnObject, "/properties"),
            (["traits": ["a"]], .notAnObject, "/traits"),
            (["context": 5], .notAnObject, "/context"),
            (["type": "consent"], .badConsent, "/purposes"),
            (["type": "consent", "purposes": [:]], .badConsent, "/purposes"),
            (["type": "consent", "purposes": ["ads": 1]], .badConsent, "/purposes"),
            (["type": "alias"], .missingID, "/previousId"),
            (["type": "alias", "previousId": "null", "userId": "1"], .blockedID, "/previousId"),
            (["type": "alias", "previousId": "old"], .missingID, "/userId"),
            (["properties": ["a": ["$sealed": "AAAA", "key": "u:1/1"]]], .reservedName, ""),
        ] as [(JSONValue, Reason, String)])
    func badMessagesAreRejected(_ changes: JSONValue, _ reason: Reason, _ path: String) throws {
        let submission = bench.batch([message(changes)])
        #expect(submission.accepted == 0)
        #expect(submission.rejections.map(\.refusal.reason) == [reason])
        #expect(submission.rejections.map(\.refusal.path) == [path])
        #expect(submission.refusal == nil)
        let records = try submission.values(.rejected)
        #expect(records.first?["reason"]?.stringValue == reason.rawValue)
        #expect(records.first?["path"]?.stringValue == path)
    }

    @Test(
        arguments: [
            ["anonymousId": 5, "userId": 4711],
            ["anonymousId": nil, "userId": "4711"],
            ["userId": "guest"],
            ["userId": false],
            ["messageId": nil],
            ["messageId": ""],
            ["messageId": .string(String(repeating: "é", count: 100))],
            ["anonymousId": .string(String(repeating: "x", count: 255))],
            ["timestamp": "2016-08-01T07:00:12.123+02:00"],
            ["timestamp": 1_470_034_812_345, "sentAt": nil],
            ["properties": nil, "context": nil, "integrations": ["All": true], "channel": "web"],
            ["type": "page", "event": nil],
            ["type": "alias", "previousId": 12, "userId": 13],
        ] as [JSONValue])
    func goodMessagesAreAccepted(_ changes: JSONValue) {
        let submission = bench.batch([message(changes)])
        #expect(submission.accepted == 1, "\(submission.rejections)")
        #expect(submission.records.count == 1)
    }

    @Test(arguments: ["5", "\"text\"", "null", "[]"])
    func aMessageIsAnObject(_ json: String) throws {
        let submission = bench.batch([try JSONValue.parse(json)])
        #expect(submission.rejections.map(\.refusal.reason) == [.notAnObject])
        #expect(try submission.values(.rejected).first?["event"] == nil)
    }

    @Test func aNameStandsOnce() {
        let body = #"{"event":"A","event":"B","anonymousId":"9f3c"}"#
        let submission = bench.intake.take(Array(body.utf8), of: bench.beacon(.single(.track)))
        #expect(submission.refusal?.reason == .duplicateName)
    }

    @Test func aSingleCallTakesItsTypeFromThePath() throws {
        let taken = bench.take(.page, message(["event": nil], type: nil))
        #expect(try taken.fact?["event"]?["type"] == "page")
        let mismatch = bench.take(.page, message(type: "track"))
        #expect(mismatch.refusal?.reason == .typeMismatch)
        #expect(mismatch.records.map(\.to.topic) == [.rejected])
    }
}
