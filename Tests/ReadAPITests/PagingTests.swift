import Foundation
import HTTPTypes
import HummingbirdTesting
import JSON
import Testing

@testable import ReadAPI

/// Pages: none lost, none twice, and an end.
@Suite struct PagingTests {
    /// All entries, page after page by the link of each, and how many pages there were.
    private func pages(_ path: String, _ client: any TestClientProtocol) async throws
        -> (items: [JSONValue], count: Int)
    {
        var (items, count, next): ([JSONValue], Int, String?) = ([], 0, path)
        while let path = next {
            let response = try await client.get(path)
            #expect(response.status == .ok)
            items += response.json["items"]?.arrayValue ?? []
            count += 1
            let link = HTTPField.Name("Link").flatMap { response.headers[$0] }
            next = link.map { String($0.dropFirst().prefix { $0 != ">" }) }
            #expect((response.json["next"] == nil) == (next == nil))
            try #require(count < 5_000)
        }
        return (items, count)
    }

    @Test(arguments: [(0, 3, 1), (1, 3, 1), (3, 3, 1), (4, 3, 2), (6, 3, 2), (7, 1, 7)])
    func listsOfARecord(_ entries: Int, _ limit: Int, _ expected: Int) async throws {
        let carts = JSONValue.array(
            (0..<entries).reversed().map {
                ["state": .string("\($0)"), "openedAt": .string("\($0)")]
            })
        try await Server([person("u:1", [("carts", carts)])]).test { client in
            let (items, count) = try await pages("/v1/people/u:1/carts?limit=\(limit)", client)
            #expect(JSONValue.array(items) == carts)
            #expect(count == expected)
        }
    }

    @Test(arguments: [1, 2, 7, 255, 256, 257, 500])
    func allPeople(_ limit: Int) async throws {
        let people = (0..<600).map { person("a:\(String(format: "%04d", $0))") }
        let merged: [JSONValue] = (0..<300).map {
            ["id": .string("a:\(String(format: "%04d", $0))m"), "mergedInto": "a:0001"]
        }
        try await Server(people + merged).test { client in
            let (items, count) = try await pages("/v1/people?limit=\(limit)", client)
            #expect(items == people)
            #expect(count == (people.count + limit - 1) / limit)
        }
    }

    @Test func onlyThoseWhoSaidWhoTheyAre() async throws {
        let people = (0..<40).map { number in
            person("a:\(number + 10)", number % 4 == 0 ? [("identifiers", ["u:\(number)"])] : [])
        }
        try await Server(people).test { client in
            let known = try await pages("/v1/people?identified=true&limit=3", client).items
            let others = try await pages("/v1/people?identified=false&limit=3", client).items
            #expect(known.count == 10)
            #expect(others.count == 30)
            #expect(known.allSatisfy { $0["identifiers"] != nil })
        }
    }

    @Test func aLinkKeepsWhatElseWasAskedFor() async throws {
        try await Server((0..<3).map { person("a:\($0)") }).test { client in
            let (items, _) = try await pages("/v1/people?fields=id&limit=1", client)
            #expect(items == [["id": "a:0"], ["id": "a:1"], ["id": "a:2"]])
        }
    }

    /// New entries, others gone, and another order in the record.
    @Test(arguments: [
        ["e", "d", "c", "b", "a"], ["b", "e", "a"], ["a", "c", "b", "d"], ["b", "a"],
    ])
    func whatComesInBetweenDoesNotShiftTheRest(_ later: [String]) async throws {
        @Sendable func record(_ names: [String]) -> JSONValue {
            let entries = names.map { ["id": .string($0), "firstSeen": .string($0)] as JSONValue }
            return person("u:1", [("devices", .array(entries))])
        }
        let server = try await Server([record(["c", "b", "a"])])
        try await server.test { client in
            let path = "/v1/people/u:1/devices?fields=id"
            let first = try await client.get(path + "&limit=1").json
            #expect(first["items"] == [["id": "c"]])
            try await server.publish([record(later)])
            let next = try #require(first["next"]?.stringValue)
            let rest = try await client.get(path + "&cursor=\(next)").json
            #expect(rest["items"] == [["id": "b"], ["id": "a"]])
        }
    }

    @Test func aPageOfLargeRecordsEndsEarly() async throws {
        let text = JSONValue.string(String(repeating: "x", count: ReadAPILimits.pageBytesMax / 2))
        let people = (0..<5).map { person("a:\($0)", [("traits", ["long": text])]) }
        try await Server(people).test { client in
            let (items, count) = try await pages("/v1/people", client)
            #expect(items == people)
            #expect(count == 3)
        }
    }

    @Test(arguments: ["0", "501", "-1", "1.0", "x", "", "99999999999999999999", "%2B1"])
    func limitsAreHeld(_ limit: String) async throws {
        try await Server([ann]).test { client in
            for path in ["/v1/people", "/v1/people/u:ann/orders"] {
                let response = try await client.get("\(path)?limit=\(limit)")
                #expect(response.problem == "invalid-parameter")
                #expect(response.json["parameter"] == "limit")
            }
        }
    }

    @Test func aCursorIsForItsOwnList() async throws {
        try await Server([ann]).test { client in
            for (path, cursor) in [
                ("/v1/people", Cursor.entry(.init(time: "2026", identity: "x"))),
                ("/v1/people/u:ann/orders", .after(id: [0x61])),
            ] {
                let response = try await client.get("\(path)?cursor=\(cursor.text)")
                #expect(response.problem == "invalid-parameter")
                #expect(response.json["parameter"] == "cursor")
            }
        }
    }
}
