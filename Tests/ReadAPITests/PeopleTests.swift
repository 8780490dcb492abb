import HTTPTypes
import HummingbirdTesting
import JSON
import Testing

@testable import ReadAPI

/// People, what is in their records, and devices.
@Suite struct PeopleTests {
    @Test func aPersonIsFoundByAnyId() async throws {
        try await Server([ann, annsDevice]).test { client in
            for id in ["u:ann", "a:d1", "a%3Ad1"] {
                let response = try await client.get("/v1/people/\(id)")
                #expect(response.status == .ok)
                #expect(response.json["id"] == "u:ann")
                #expect(response.headers[.cacheControl] == "no-store")
            }
            let nobody = try await client.get("/v1/people/u:bo")
            #expect(nobody.status == .notFound)
            #expect(nobody.problem == "unknown-id")
        }
    }

    @Test(arguments: ["ann", "x:1", "u:", "", "%FF", "a:%FF"])
    func otherNamesAreNoIds(_ name: String) async throws {
        try await Server([ann]).test { client in
            for path in ["/v1/people/\(name)", "/v1/people/\(name)/carts", "/v1/devices/\(name)"] {
                let response = try await client.get(path)
                #expect(response.status == .badRequest)
                #expect(response.json["parameter"] == "id")
            }
        }
    }

    @Test func sealedValuesAreReadableUnlessTheyAreToStaySealed() async throws {
        try await Server([ann]).test { client in
            let open = try await client.get("/v1/people/u:ann").json
            #expect(open["email"] == "plain ann")
            #expect(open["traits"] == ["email": "plain ann", "plan": "gold"])
            for path in [
                "/v1/people/u:ann?sealed=true", "/v1/people/u:ann?sealed=true&fields=email",
            ] {
                #expect(try await client.get(path).json["email"] == ["$sealed": "ann"])
            }
            let list = try await client.get("/v1/people?sealed=true").json
            #expect(list["items"]?.arrayValue?.first?["email"] == ["$sealed": "ann"])
            #expect(
                try await client.get("/v1/people/u:ann?sealed=false").json["email"] == "plain ann")
        }
    }

    @Test func listsOfARecordHaveTheirRoutes() async throws {
        try await Server([ann, annsDevice]).test { client in
            let orders = try await client.get("/v1/people/a:d1/orders?fields=id").json
            #expect(
                orders == ["person": "u:ann", "items": [["id": "o3"], ["id": "o2"], ["id": "o1"]]])
            #expect(
                try await client.get("/v1/people/u:ann/decisions?fields=id").json["items"]
                    == [["id": "t1"]])
            #expect(
                try await client.get("/v1/people/u:ann/devices?fields=id").json["items"]
                    == [["id": "a:d1"], ["id": "a:d2"]])
            for list in ["sessions", "carts"] {
                let empty = try await client.get("/v1/people/u:ann/\(list)").json
                #expect(empty == ["person": "u:ann", "items": []], "what is not there is empty")
            }
        }
    }

    @Test func sessionsComeLatestFirst() async throws {
        let record = person(
            "u:bo",
            [
                (
                    "sessions",
                    [
                        ["site": "other", "startedAt": "2016-08-01T00:00:00.000Z"],
                        ["site": "shop", "startedAt": "2016-08-02T00:00:00.000Z"],
                    ]
                )
            ])
        try await Server([record]).test { client in
            let sessions = try await client.get("/v1/people/u:bo/sessions?limit=1&fields=site").json
            #expect(sessions["items"] == [["site": "shop"]])
            #expect(sessions["next"] != nil)
        }
    }

    @Test func aDeviceTellsWhoseItIs() async throws {
        try await Server([ann, annsDevice, person("a:d9")]).test { client in
            let device = try await client.get("/v1/devices/a:d1").json
            #expect(
                device == [
                    "id": "a:d1", "person": "u:ann", "owners": ["u:ann"], "links": ["m1", "m2"],
                    "device": ["id": "a:d1", "lastSeen": "2016-08-01T00:00:00.000Z"],
                ])
            let part = try await client.get("/v1/devices/a:d1?fields=person,device.id").json
            #expect(part == ["person": "u:ann", "device": ["id": "a:d1"]])
            let own = try await client.get("/v1/devices/a:d9").json
            #expect(own == ["id": "a:d9", "person": "a:d9", "owners": ["a:d9"], "links": []])
            #expect(try await client.get("/v1/devices/a:none").problem == "unknown-id")
            #expect(try await client.get("/v1/devices/u:ann").problem == "invalid-parameter")
        }
    }

    @Test func aCopyIsHeldAgainstTheTag() async throws {
        let server = try await Server([ann])
        try await server.test { client in
            let first = try await client.get("/v1/people/u:ann")
            let tag = try #require(first.headers[.eTag])
            for names in [tag, "W/\(tag)", "\"x\", \(tag)", "*"] {
                var fields = reader
                fields[.ifNoneMatch] = names
                let again = try await client.get("/v1/people/u:ann", fields)
                #expect(again.status == .notModified)
                #expect(again.body.readableBytes == 0)
                #expect(again.headers[.eTag] == tag)
            }
            #expect(try await client.get("/v1/people/u:ann?fields=id").headers[.eTag] != tag)
            try await server.publish([person("u:ann", [("facts", 2)])])
            var fields = reader
            fields[.ifNoneMatch] = tag
            #expect(try await client.get("/v1/people/u:ann", fields).status == .ok)
        }
    }

    @Test func totalsAreOverPeopleNotIds() async throws {
        try await Server([ann, annsDevice, person("a:d9")]).test { client in
            let report = try await client.get("/v1/report").json
            #expect(report["people"] == 2)
            #expect(report["identified"] == 1)
            #expect(report["stitchedDevices"] == 2)
            #expect(report["orders"] == 3)
            #expect(report["abandonedCarts"] == 1)
        }
    }
}
