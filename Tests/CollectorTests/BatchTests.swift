import JSON
import Testing

@testable import Collector

@Suite struct BatchTests {
    let bench: Bench

    init() throws { bench = try Bench() }

    @Test func theGoodAreKeptAndTheBadAreKeptApart() throws {
        let taken = bench.batch([
            message(), message(["event": nil]), message(["userId": "7"]), 5,
            message(["anonymousId": "null"]),
        ])
        #expect(taken.accepted == 2)
        #expect(taken.rejections.map(\.position) == [1, 3, 4])
        #expect(
            taken.rejections.map(\.refusal.reason) == [.missingEvent, .notAnObject, .blockedID])
        #expect(taken.refusal == nil)
        #expect(try taken.values(.events).count == 2)
        let rejected = try taken.values(.rejected)
        #expect(rejected.map { $0["position"]?.intValue } == [1, 3, 4])
        #expect(rejected[0]["event"]?["messageId"] == "m-1")
    }

    @Test func aBatchOfBadMessagesIsStillABatch() {
        let taken = bench.batch([message(["event": nil])])
        #expect(taken.refusal == nil)
        #expect(taken.rejections.count == 1)
    }

    @Test(
        arguments: [
            ("{}", .missingBatch), (#"{"batch":{}}"#, .missingBatch), ("[]", .notAnObject),
            ("{", .malformedJSON), ("", .malformedJSON),
            (#"{"batch":[],"context":{"$sealed":"x"}}"#, .reservedName),
        ] as [(String, Reason)])
    func unusableRequestsAreKeptInMind(_ body: String, _ reason: Reason) throws {
        let refused = bench.intake.take(Array(body.utf8), of: bench.beacon(.batch))
        #expect(refused.refusal?.reason == reason)
        let record = try refused.values(.rejected).first
        #expect(record?["reason"]?.stringValue == reason.rawValue)
        #expect(record?["event"] == nil)
        #expect(record?["position"] == nil)
    }

    @Test func anEmptyBatchIsFine() {
        let taken = bench.batch([])
        #expect(taken.refusal == nil)
        #expect(taken.records.isEmpty)
    }

    @Test func thereAreNotTooMany() throws {
        let bench = try Bench("limits: {events_per_batch: 2}")
        #expect(bench.batch([message(), message()]).accepted == 2)
        #expect(bench.batch([message(), message(), message()]).refusal?.reason == .tooManyEvents)
    }

    /// The limit holds for the message as sent, whatever sealing and the batch add to it.
    @Test func anEventHasAtMost32KiB() throws {
        func sized(_ bytes: Int) -> JSONValue {
            let email: JSONValue = ["traits": ["email": "jane@example.com"]]
            let empty = message(["properties": ["text": ""], "context": email]).bytes.count
            let text =
                String(repeating: "é", count: (bytes - empty) / 2)
                + String(repeating: "x", count: (bytes - empty) % 2)
            return message(["properties": ["text": .string(text)], "context": email])
        }
        let atLimit = sized(32 << 10)
        #expect(atLimit.bytes.count == 32_768)
        let taken = bench.take(
            ["batch": [atLimit, sized(32_769)], "sentAt": 5, "context": ["more": "context"]],
            bench.beacon(.batch))
        #expect(taken.accepted == 1)
        #expect(taken.rejections.map(\.position) == [1])
        #expect(taken.rejections.map(\.refusal.reason) == [.tooLarge])
        #expect(bench.take(.track, sized(32_769)).refusal?.reason == .tooLarge)
    }
}

/// Which key a request is held to.
@Suite struct WriteKeyTests {
    let bench: Bench

    init() throws { bench = try Bench() }

    private func take(_ body: JSONValue, origin: String? = nil) -> Submission {
        bench.take(body, Beacon(call: .batch, receivedAt: now, origin: origin))
    }

    private func keyed(_ key: JSONValue) -> JSONValue { message(["writeKey": key]) }

    @Test func aBatchHasOneKeyOrEachMessageItsOwn() throws {
        #expect(take(["batch": [message()], "writeKey": "web"]).accepted == 1)
        let mixed = take(["batch": [keyed("web"), keyed("nobody"), keyed("other_web"), message()]])
        #expect(try mixed.values(.events).map { $0["site"] } == ["shop", "other"])
        #expect(mixed.rejections.map(\.position) == [1, 3])
        #expect(mixed.rejections.map(\.refusal.reason) == [.unknownKey, .unknownKey])
        // Nobody's site: anybody could fill the log.
        #expect(try mixed.values(.rejected).isEmpty)
    }

    @Test func withoutAKnownKeyNothingIsTaken() {
        #expect(take(["batch": [message()]]).refusal?.reason == .missingKey)
        #expect(take(["batch": [keyed("nobody")]]).refusal?.reason == .unknownKey)
        #expect(take(["batch": [], "writeKey": "nobody"]).refusal?.reason == .unknownKey)
        #expect(take(["batch": [message()]]).records.isEmpty)
    }

    @Test func theRequestsKeyStandsAboveTheBodys() throws {
        let taken = bench.take(
            ["batch": [keyed("other_web")], "writeKey": "other_web"], bench.beacon(.batch))
        #expect(try taken.fact?["site"] == "shop")
    }

    @Test(arguments: [
        ("web", "https://shop.example", true), ("web", "https://evil.example", false),
        ("web", nil, true), ("app", "https://evil.example", true),
        ("secret", "https://shop.example", false), ("secret", nil, true),
        ("web", "null", false),
    ])
    func pagesAreHeldToTheKeysOrigins(_ key: String, _ origin: String?, _ isAllowed: Bool) {
        let taken = take(
            ["batch": [message()], "writeKey": .string(key)], origin: origin)
        #expect(taken.accepted == (isAllowed ? 1 : 0))
        #expect(taken.refusal?.reason == (isAllowed ? nil : .originNotAllowed))
    }

    /// It is stored with each message, so that a small request could become gigabytes.
    @Test func aBatchsContextIsBounded() throws {
        func context(_ bytes: Int) -> JSONValue {
            ["text": .string(String(repeating: "x", count: bytes - #"{"text":""}"#.utf8.count))]
        }
        func take(_ context: JSONValue, messages: Int) -> Submission {
            let batch = JSONValue.array(Array(repeating: message(), count: messages))
            return bench.take(["batch": batch, "context": context], bench.beacon(.batch))
        }
        #expect(take(context(32 << 10), messages: 2).accepted == 2)
        let large = take(context((32 << 10) + 1), messages: 2)
        #expect(large.refusal?.reason == .tooLarge && large.refusal?.path == "/context")
        let many = take(context(32 << 10), messages: 1_100)
        #expect(many.refusal?.reason == .tooLarge && many.refusal?.path == "/context")
        #expect(many.records.count == 1, "the rejection alone")
    }

    @Test(arguments: [
        #"{"n":123456789012345678901234567890}"#, #"{"n":1e400}"#, #"{"s":"\ud83d"}"#,
        #"{"a":"# + String(repeating: "[", count: 99) + String(repeating: "]", count: 99) + "}",
        #"{"a" 1}"#, "{'a':1}", #"{"a":tru}"#, "\u{1}", #"{"a":"]}"#,
    ])
    func aMessageThatIsNoJSONCostsNoOther(_ bad: String) throws {
        let good = String(decoding: message().bytes, as: UTF8.self)
        let body =
            #"{"sentAt":5, "batch" : ["# + "\(good),\n\(bad) ,\(good)],\"context\":{\"a\":1}}"
        let taken = bench.intake.take(Array(body.utf8), of: bench.beacon(.batch))
        // A string that does not end takes the rest of the body with it.
        if bad == #"{"a":"]}"# {
            #expect(taken.refusal?.reason == .malformedJSON)
            return
        }
        #expect(taken.refusal == nil && taken.accepted == 2)
        #expect(taken.rejections.map(\.position) == [1])
        #expect(taken.rejections.map(\.refusal.reason) == [.malformedJSON])
        #expect(try taken.values(.events).allSatisfy { $0["event"]?["context"]?["a"] == 1 })
        let rejected = try taken.values(.rejected).first
        #expect(rejected?["position"] == 1 && rejected?["event"] == nil)
    }

    @Test(arguments: [
        "", "{", "[]", #"{"batch":"#, #"{"batch":[{"#, #"{"batch":[1,}"#, "\"", "{\"\\",
    ])
    func whatIsNoBatchIsRefusedAsAWhole(_ body: String) {
        let taken = bench.intake.take(Array(body.utf8), of: bench.beacon(.batch))
        #expect(taken.refusal != nil && taken.accepted == 0)
    }
}
