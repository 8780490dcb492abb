import Events
import JSON
import SpoorTesting
import Testing

@testable import Projector

/// A bad record is skipped and reported, and never stops its partition.
struct BadRecordTests {
    @Test(arguments: [
        ("", ""), ("no json", ""), ("[]", ""), ("{}", "/v"), (#"{"v":0,"kind":"tick"}"#, "/v"),
        (#"{"v":1}"#, "/kind"), (#"{"v":1,"kind":"party"}"#, "/kind"),
        (#"{"v":1,"kind":"tick","loggedAt":"noon"}"#, "/loggedAt"),
        (#"{"v":1,"kind":"tick","loggedAt":9223372036854775807}"#, "/loggedAt"),
        (#"{"v":1,"kind":"tick","loggedAt":-9223372036854775808}"#, "/loggedAt"),
        (#"{"v":1,"kind":"event","event":{}}"#, "/ids"),
        (#"{"v":1,"kind":"erase","of":"u:2","receivedAt":1,"loggedAt":1}"#, ""),
        (
            #"{"v":1,"kind":"link","from":"u:1","to":"a:d1","version":1,"loggedAt":1,"changes":7}"#,
            "/changes"
        ),
        (
            #"{"v":1,"kind":"relay","from":"u:1","to":"a:d1","version":1,"loggedAt":1,"entries":[{}]}"#,
            "/entries/0/record"
        ),
        (#"{"v":1,"kind":"fired","id":"x","person":"nobody"}"#, "/site"),
    ])
    func isReported(_ value: String, _ path: String) async throws {
        let projector = try SimulatedProjector(partitions: 1)
        try await projector.append(Array(value.utf8), key: "a:d1", loggedAt: 5)
        try await projector.run(try Scenario("1 a:d1 page /x").records)
        let rejected = try await projector.records(.rejected)
        #expect(rejected.count == 1)
        let report = try JSONValue.parse(rejected.first?.value ?? [])
        #expect(report["reason"] == "unreadable_record")
        #expect(report["path"]?.stringValue == path)
        #expect(report["record"]?.stringValue == value)
        let node = try projector.partition(0).node(Identifier(.device, "d1"))
        #expect(node?.profile.pageViews == 1)
    }

    @Test("a record that a later Spoor wrote is passed over, and it is said what to do")
    func newer() async throws {
        let projector = try SimulatedProjector(partitions: 1)
        let value = #"{"v":9,"kind":"release","loggedAt":0}"#
        try await projector.append(Array(value.utf8), key: "release", loggedAt: 5)
        try await projector.run(try Scenario("1 a:d1 page /x").records)
        let report = try JSONValue.parse(
            try #require(try await projector.records(.rejected).first).value)
        #expect(report["reason"] == "newer_version")
        #expect(report["path"] == "/v")
        #expect(report["detail"]?.stringValue?.contains("upgrade Spoor") == true)
        #expect(report["record"]?.stringValue == value)
        let node = try projector.partition(0).node(Identifier(.device, "d1"))
        #expect(node?.profile.pageViews == 1)
        #expect(try await projector.records(.events).first?.value == Array(value.utf8))
    }

    @Test("a release with rules that nobody knows, or with absurd ones, is lived with")
    func release() async throws {
        let projector = try SimulatedProjector(partitions: 1)
        let content: JSONValue = [
            "rules": [
                ["id": "x", "kind": "oracle"], 7, ["kind": "abandoned_cart"],
                ["id": "y", "kind": "abandoned_cart", "after": 9_223_372_036_854_775_807],
                ["id": "z", "kind": "abandoned_cart", "after": 3_600_000],
            ],
            "sites": "none",
        ]
        let release = Release(digest: "r", effectiveAt: 0, loggedAt: 0, content: content)
        try await projector.append(.release(release))
        try await projector.run(try Scenario("1 a:d1 add p1").records)
        try await projector.advance(to: .minutes(100))
        #expect(try await projector.triggers() == ["fired a:d1 m1 @61"])
    }
}
