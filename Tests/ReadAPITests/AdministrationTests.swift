import EventLog
import Events
import HTTPTypes
import HummingbirdTesting
import JSON
import NIOCore
import People
import Rules
import SpoorTesting
import Testing

@testable import Projector
@testable import ReadAPI

/// What an administrator sends, and what is refused before it is in the log.
@Suite struct AdministrationTests {
    private static let rule: JSONValue = [
        "id": "cart", "kind": "abandoned_cart", "after": 1000, "minimumValue": "5",
    ]

    private func released(_ server: Server) async throws -> [JSONValue] {
        var contents: [JSONValue] = []
        for number in 0..<server.log.partitionCount {
            let records = try await server.log.read(TopicPartition(.events, number), from: 0)
            contents += try records.compactMap { try JSONValue.parse($0.value)["content"] }
        }
        return contents
    }

    @Test func aReleaseIsStoredWholeInEachPartition() async throws {
        let server = try await Server()
        try await server.test { client in
            let content: JSONValue = [
                "rules": [Self.rule], "sites": [["id": "shop", "currency": "USD"]],
            ]
            let response = try await client.post("/v1/admin/release", ["content": content])
            #expect(response.status == .ok)
            #expect(response.json["digest"]?.stringValue?.count == 64)
        }
        let contents = try await released(server)
        #expect(contents.count == 2)
        #expect(contents.first == contents.last)
        let rule = contents.first?["rules"]?.arrayValue?.first
        #expect(rule?["version"] == 1)
        #expect(rule?["expires"] == 86_400_000)
        #expect(contents.first?["sites"]?.arrayValue?.first?["timeZone"] == "UTC")
    }

    /// At offset 5 of the first partition, without settings of sites.
    @Test(arguments: [(4, 0), (5, 0), (6, 2), (nil, 2)] as [(Offset?, Int)])
    func theConfigurationHoldsUnlessAReleaseIsNewer(_ start: Offset?, _ count: Int) async throws {
        let server = try await Server()
        var status = ProjectorService.Status(phase: .live, offset: 9)
        status.releaseOffset = start.map { _ in 5 }
        let settings = FoldSettings(sites: ["shop": SiteSettings(currency: "EUR")])
        for isInForce in [false, true] {
            if isInForce { status.content = RuleSet(settings: settings).content }
            try await server.administration.release(
                settings, unlessInForceIn: [status], orReleasedSince: start ?? 0)
            #expect(try await released(server).count == count)
        }
    }

    @Test(
        arguments: [
            ([], ""), (["at": 1], "/content"), (["content": 1], "/content"),
            (["content": [:]], "/content/rules"), (["content": ["rules": 1]], "/content/rules"),
            (["content": ["rules": [], "sites": [:]]], "/content/sites"),
            (["content": ["rules": []], "at": "2016"], "/at"),
            (["content": ["rules": []], "at": -1], "/at"),
            (["content": ["rules": []], "at": .int(now + 1)], "/at"),
            (["content": ["rules": []], "when": 1], "/when"),
            (["content": ["rules": [], "rule~s": [1]]], "/content/rule~0s"),
            (["content": ["rules": [], "sites": [["currency": "EUR"]]]], "/content/sites/0/id"),
            (
                ["content": ["rules": [], "sites": [["id": "a", "currency": "eur"]]]],
                "/content/sites/0/currency"
            ),
            (
                ["content": ["rules": [], "sites": [["id": "a", "sessionGap": -1]]]],
                "/content/sites/0/sessionGap"
            ),
            (
                ["content": ["rules": [], "sites": [["id": "a"], ["id": "a"]]]],
                "/content/sites/1/id"
            ),
            (
                [
                    "content": [
                        "rules": [["id": "c", "kind": "abandoned_cart", "after": 1, "versoin": 2]]
                    ]
                ], "/content/rules/0/versoin"
            ),
            (
                [
                    "content": [
                        "rules": [
                            ["id": "c", "kind": "abandoned_cart", "after": 1, "version": "2"]
                        ]
                    ]
                ], "/content/rules/0/version"
            ),
        ] as [(JSONValue, String)])
    func whatNobodyWouldReadIsRefused(_ body: JSONValue, _ pointer: String) async throws {
        let server = try await Server()
        try await server.test { client in
            let response = try await client.post("/v1/admin/release", body)
            #expect(response.status == .badRequest)
            #expect(response.problem == "invalid-body")
            #expect(response.json["pointer"]?.stringValue == pointer)
        }
        #expect(try await released(server).isEmpty)
    }

    @Test func aRuleOfAnUnknownKindIsRefused() async throws {
        try await Server().test { client in
            let content: JSONValue = ["rules": [["id": "x", "kind": "oracle"]]]
            let response = try await client.post("/v1/admin/release", ["content": content])
            #expect(response.problem == "invalid-body")
            #expect(response.json["pointer"] == "/content/rules/0/kind")
        }
    }

    @Test func edgesThatAreNoneAreNotTakenForAll() async throws {
        let server = try await Server([ann, annsDevice])
        try await server.test { client in
            for edges in ["m1", [1], ["m1", nil], [:], nil] as [JSONValue] {
                let response = try await client.post(
                    "/v1/admin/unlink", ["id": "a:d1", "edges": edges])
                #expect(response.json["pointer"] == "/edges")
            }
            let one = try await client.post("/v1/admin/unlink", ["id": "a:d1", "edges": ["m1"]])
            #expect(one.json == ["unlinked": ["m1"]])
            let all = try await client.post("/v1/admin/unlink", ["id": "a:d1"])
            #expect(all.json == ["unlinked": ["m1", "m2"]])
        }
    }

    @Test func anErasureNamesWhomItErased() async throws {
        try await Server([ann, annsDevice]).test { client in
            let response = try await client.post("/v1/admin/erase", ["id": "a:d1"])
            #expect(response.json == ["erased": ["a:d1", "u:ann"]])
            #expect(
                try await client.post("/v1/admin/erase", ["id": "u:bo"]).problem == "unknown-id")
            #expect(
                try await client.post("/v1/admin/erase", ["id": 5]).json["pointer"] == "/id")
        }
    }

    @Test func bodiesAreHeldToTheirForm() async throws {
        try await Server([ann]).test { client in
            let path = "/v1/admin/erase"
            for type in ["text/plain", "application/x-www-form-urlencoded", "application/jsonx"] {
                var fields = administrator
                fields[.contentType] = type
                let response = try await client.post(path, ["id": "u:ann"], fields)
                #expect(response.status == .unsupportedMediaType)
                #expect(response.problem == "unsupported-media-type")
            }
            for text in ["", "{", #"{"id":"u:ann"} x"#, "[1]", "5"] {
                let response = try await client.execute(
                    uri: path, method: .post, headers: administrator, body: ByteBuffer(string: text)
                )
                #expect(response.problem == "invalid-body")
            }
            let long = String(repeating: " ", count: ReadAPILimits.bodyBytesMax + 1)
            let response = try await client.execute(
                uri: path, method: .post, headers: administrator, body: ByteBuffer(string: long))
            #expect(response.status == .contentTooLarge)
            #expect(response.problem == "body-too-large")
        }
    }

    @Test func aLogThatRefusesIsToBeAskedAgain() async throws {
        try await Server(log: FaultyLog(partitionCount: 2, .away)).test { client in
            let content: JSONValue = ["rules": [Self.rule]]
            let response = try await client.post("/v1/admin/release", ["content": content])
            #expect(response.status == .serviceUnavailable)
            #expect(response.problem == "unavailable")
            #expect(response.headers[.retryAfter] == "5")
        }
    }
}
