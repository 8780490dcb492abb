import Events
import JSON
import Testing

@testable import Collector

/// Who a fact is about.
@Suite struct IdentityTests {
    let bench: Bench

    init() throws { bench = try Bench() }

    private var jane: String { bench.hasher.hash(of: "jane@example.com") }

    /// `printf 4711 | openssl dgst -sha256 -hmac secret`
    private let hash = "f53b722881c7e54fd11ca1486ab6ab07780c4325a4e95cedbd8f85d1a2d3dd2e"

    @Test func aPageProvesWhoIsLoggedInWithAHash() throws {
        let context: JSONValue = ["userHash": .string(hash), "locale": "nl"]
        let proven = bench.take(.track, message(["userId": "4711", "context": context]))
        #expect(try proven.fact?["trust"] == "proven")
        // Whoever reads the log cannot use it.
        #expect(try proven.fact?["event"]?["context"] == ["locale": "nl"])
        let number = bench.take(.track, message(["userId": 4711, "context": context]))
        #expect(try number.fact?["trust"] == "proven")
        let anonymous = bench.take(.track, message(["context": context]))
        #expect(try anonymous.fact?["trust"] == "typed")
        #expect(try anonymous.fact?["event"]?["context"] == ["locale": "nl"])
    }

    @Test func aHashOfAnotherIdIsRefused() throws {
        let context: JSONValue = ["userHash": .string(hash)]
        let others: [JSONValue] = [
            ["userId": "4712", "context": context], ["userId": "4711 ", "context": context],
            ["userId": "4711", "context": ["userHash": "00"]],
            ["userId": "4711", "context": ["userHash": 5]],
        ]
        for other in others {
            let taken = bench.take(.track, message(other))
            #expect(taken.refusal?.reason == .badUserHash)
            #expect(taken.refusal?.path == "/context/userHash")
        }
        // The other site has no secret key, so that nothing proves anything there.
        let elsewhere = message(["userId": "4711", "context": context])
        #expect(bench.take(.track, elsewhere, key: "other_web").refusal?.reason == .badUserHash)
    }

    @Test func aBatchTellsTheHashOnceForAll() throws {
        let messages = [message(["userId": "4711"]), message()]
        let taken = bench.take(
            ["batch": .array(messages), "context": ["userHash": .string(hash)]],
            bench.beacon(.batch))
        let facts = try taken.values(.events)
        #expect(facts.map { $0["trust"] } == ["proven", "typed"])
        #expect(facts.allSatisfy { $0["event"]?["context"]?["userHash"] == nil })
    }

    @Test func theKeyIsTheStrongestId() throws {
        let device = bench.take(.track, message())
        #expect(device.records.map(\.key) == ["a:9f3c"])
        #expect(try device.fact?["ids"] == ["device": "9f3c"])
        let email = bench.take(
            .identify, message(["traits": ["email": " Jane@Example.com "]], type: "identify"))
        #expect(email.records.map(\.key) == ["e:" + jane])
        let user = bench.take(
            .identify,
            message(["userId": 4711, "traits": ["email": "jane@example.com"]], type: "identify"))
        #expect(user.records.map(\.key) == ["u:4711"])
        #expect(
            try user.fact?["ids"]
                == ["device": "9f3c", "email": .string(jane), "user": "4711"])
    }

    @Test func theEmailComesFromTheVisitorsTraitsOnly() throws {
        let traits: JSONValue = ["email": "jane@example.com"]
        let inContext = bench.take(.track, message(["context": ["traits": traits]]))
        #expect(try inContext.fact?["ids"]?["email"]?.stringValue == jane)
        // A friend's, a company's, no address.
        let others: [(EventType, JSONValue)] = [
            (.track, message(["properties": traits])),
            (.group, message(["traits": traits], type: "group")),
            (.identify, message(["traits": ["email": "jane"]], type: "identify")),
        ]
        for (type, message) in others {
            #expect(try bench.take(type, message).fact?["ids"]?["email"] == nil)
        }
    }

    @Test func anAddressAsIdIsHashed() throws {
        let taken = bench.take(
            .alias,
            message(
                ["userId": "jane@example.com", "previousId": "j@example.com"], type: "alias"))
        #expect(taken.records.map(\.key) == ["u:" + jane])
        #expect(try taken.fact?["event"]?["userId"]?.stringValue == jane)
        #expect(try taken.fact?["ids"]?["email"]?.stringValue == jane)
        let previous = bench.hasher.hash(of: "j@example.com")
        #expect(try taken.fact?["event"]?["previousId"]?.stringValue == previous)
        #expect(!taken.text.contains("@"))
    }

    @Test(arguments: [
        ("web", nil, "typed"), ("web", "4711", "asserted"), ("secret", nil, "proven"),
        ("secret", "4711", "proven"), ("past", "4711", "proven"),
    ])
    func trustComesFromTheKey(_ key: String, _ user: String?, _ trust: JSONValue) throws {
        let message = message([
            "userId": user.map(JSONValue.string) ?? .null, "timestamp": 1_400_000_000_000,
        ])
        #expect(try bench.take(.track, message, key: key).fact?["trust"] == trust)
    }

    @Test func historyKeepsItsOwnTime() throws {
        let past = bench.take(
            .track, message(["timestamp": "2016-01-01T00:00:00Z"]), key: "past")
        #expect(try past.fact?["receivedAt"] == 1_451_606_400_000)
        #expect(try past.fact?["loggedAt"] == 1_451_606_400_000)
        #expect(past.records.map(\.timestamp) == [1_451_606_400_000])
        let future = bench.take(.track, message(["timestamp": .int(now + 5)]), key: "past")
        #expect(try future.fact?["loggedAt"]?.intValue == now)
        #expect(bench.take(.track, message(), key: "past").refusal?.reason == .missingTime)
    }

    @Test(arguments: [
        "null", "NULL", "undefined", "none", "nil", "anonymous", "Guest", "unknown", "true",
        "false", "NaN", "0", "0000", "00000000-0000-0000-0000-000000000000", "-", "-1",
        "[object Object]", "", "   ", "test-17", "TEST-",
    ])
    func someIdsAreNobodys(_ id: String) {
        #expect(BlockedIDs(patterns: ["test-*"]).contains(id))
    }

    @Test(arguments: ["1", "-10", "100", "nullable", "guest-7", "atest-1", "true-believer"])
    func othersAreSomebodys(_ id: String) {
        #expect(!BlockedIDs(patterns: ["test-*", "*-x-*"]).contains(id))
    }
}

/// Browsers without an id of their own.
@Suite struct CookieDeviceTests {
    let bench: Bench

    init() throws { bench = try Bench() }

    private func beacon(
        key: String = "web", origin: String? = "https://shop.example", browser: Bool = true,
        cookie: String? = nil
    ) -> Beacon {
        Beacon(
            call: .batch, credential: .key(key), receivedAt: now, origin: origin,
            isFromBrowser: browser, cookie: cookie)
    }

    private let nameless: JSONValue = [
        "batch": [message(["anonymousId": nil]), message(["anonymousId": "null", "userId": "7"])]
    ]

    @Test func aNewBrowserGetsOneIdForTheWholeBatch() throws {
        let taken = bench.take(nameless, beacon())
        let device = try #require(taken.cookie)
        #expect(
            try taken.values(.events).map { $0["ids"]?["device"]?.stringValue } == [device, device])
    }

    @Test func aKnownBrowserKeepsItsId() throws {
        let taken = bench.take(nameless, beacon(cookie: "abc-1"))
        #expect(taken.cookie == "abc-1")
        #expect(try taken.values(.events).first?["ids"]?["device"] == "abc-1")
    }

    @Test(arguments: ["null", "a b", "x\"", "", String(repeating: "c", count: 65)])
    func otherCookiesAreReplaced(_ cookie: String) {
        #expect(bench.take(nameless, beacon(cookie: cookie)).cookie == "id-1")
    }

    @Test func anIdOfItsOwnComesFirst() throws {
        let taken = bench.take(["batch": [message()]], beacon(cookie: "abc-1"))
        #expect(taken.cookie == nil)
        #expect(try taken.fact?["ids"]?["device"] == "9f3c")
    }

    @Test func whereTheCookieWouldNotComeBackThereIsNone() {
        let others = [
            beacon(browser: false), beacon(key: "app"), beacon(key: "secret", origin: nil),
        ]
        for beacon in others { #expect(bench.take(nameless, beacon).cookie == nil) }
        #expect(bench.take(nameless, beacon(key: "app", origin: nil)).cookie != nil)
    }
}
