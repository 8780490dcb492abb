import HummingbirdTesting
import JSON
import Testing

@testable import ReadAPI

/// `fields`, and the other parameters of the query.
@Suite struct SelectionTests {
    @Test(
        arguments: [
            ("id", ["id": "u:ann"]),
            ("traits.plan", ["traits": ["plan": "gold"]]),
            ("orders.count,id", ["id": "u:ann", "orders": ["count": 3]]),
            (
                "orders.latest.id",
                ["orders": ["latest": [["id": "o2"], ["id": "o3"], ["id": "o1"]]]]
            ),
            ("devices.id", ["devices": [["id": "a:d1"], ["id": "a:d2"]]]),
            ("traits.plan,traits", ["traits": ["email": "plain ann", "plan": "gold"]]),
            ("traits,traits.plan", ["traits": ["email": "plain ann", "plan": "gold"]]),
            ("traits.nothing", ["traits": [:]]),
            ("email.deep", ["email": "plain ann"]),
            ("carts", [:]),
        ] as [(String, JSONValue)])
    func namesSelect(_ fields: String, _ expected: JSONValue) async throws {
        try await Server([ann]).test { client in
            let one = try await client.get("/v1/people/u:ann?fields=\(fields)").json
            #expect(one == expected)
            let all = try await client.get("/v1/people?fields=\(fields)").json
            #expect(all["items"] == [expected])
        }
    }

    @Test(
        arguments: [
            ("pageviews", ["pageViews"]), ("order.count", ["orders"]),
            ("id,orders.cuont", ["orders.count"]), ("emial", ["email"]),
            ("orders.latest.totl", ["orders.latest.total"]),
            ("trigger.id", ["triggers"]), ("zzzzzzzz", []), ("id.more", []), ("userIds.x", []),
        ] as [(String, [String])])
    func whatThereIsNotIsNamed(_ fields: String, _ nearest: [String]) async throws {
        try await Server([ann]).test { client in
            for path in ["/v1/people", "/v1/people/u:ann"] {
                let response = try await client.get("\(path)?fields=\(fields)")
                #expect(response.status == .badRequest)
                #expect(response.problem == "unknown-field")
                #expect(response.json["parameter"] == "fields")
                let names = response.json["nearest"]?.arrayValue?.compactMap(\.stringValue)
                #expect(names?.first == nearest.first)
            }
        }
    }

    @Test(arguments: ["", ",", "id,", "id..x", ".id", "id."])
    func fieldsAreNames(_ fields: String) async throws {
        try await Server([ann]).test { client in
            let response = try await client.get("/v1/people/u:ann?fields=\(fields)")
            #expect(response.problem == "invalid-parameter")
        }
    }

    @Test func fieldsOfOneListAreNotThoseOfAnother() async throws {
        try await Server([ann]).test { client in
            let orders = try await client.get("/v1/people/u:ann/orders?fields=touchedAt")
            #expect(orders.problem == "unknown-field")
            let carts = try await client.get("/v1/people/u:ann/carts?fields=touchedAt")
            #expect(carts.status == .ok)
        }
    }

    @Test(arguments: [
        ("/v1/people?limt=1", "limt", "limit"), ("/v1/people/u:ann?limit=1", "limit", nil),
        ("/v1/report?x", "x", nil), ("/health?fields=id", "fields", nil),
        ("/v1/people?identifed=true", "identifed", "identified"),
    ])
    func otherParametersAreUnknown(_ path: String, _ name: String, _ nearest: String?) async throws
    {
        try await Server([ann]).test { client in
            let response = try await client.get(path)
            #expect(response.status == .badRequest)
            #expect(response.problem == "unknown-parameter")
            #expect(response.json["parameter"]?.stringValue == name)
            #expect(response.json["nearest"]?.arrayValue?.first?.stringValue == nearest)
        }
    }

    @Test(arguments: [
        "sealed=1", "sealed", "sealed=", "sealed=true&sealed=true", "sealed=%FF", "fields=%C3",
        "%FF=1",
    ])
    func malformedParametersAreNamed(_ query: String) async throws {
        try await Server([ann]).test { client in
            let response = try await client.get("/v1/people/u:ann?\(query)")
            #expect(response.problem == "invalid-parameter")
            #expect(response.json["parameter"] != nil)
        }
    }

    @Test func parametersMayBeEncoded() async throws {
        try await Server([ann]).test { client in
            let response = try await client.get("/v1/people/u:ann?%66ields=id%2CpageViews&")
            #expect(response.json == ["id": "u:ann", "pageViews": 1])
        }
    }
}
