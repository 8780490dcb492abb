import HTTPTypes
import HummingbirdTesting
import Testing

@testable import ReadAPI

/// Which route answers, and what is said where none does.
@Suite struct RoutingTests {
    @Test func noTwoRoutesMatchOneRequest() {
        for route in ReadAPI.routes.routes {
            let path = route.path.description.replacing("{id}", with: "a:x")
            let segments = PathTemplate.segments(of: path)
            let matching = ReadAPI.routes.routes.filter {
                $0.method == route.method && $0.path.match(segments) != nil
            }
            #expect(matching.count == 1, "\(route.method) \(path)")
        }
    }

    @Test func namesAreTakenAsTheyWereSent() {
        let template = PathTemplate("/v1/people/{id}/orders")
        let segments = PathTemplate.segments(of: "/v1/people/a:%2Fx/orders")
        #expect(template.match(segments) == ["id": "a:%2Fx"])
        #expect(template.match(PathTemplate.segments(of: "/v1/people/a:x")) == nil)
        #expect(template.match(PathTemplate.segments(of: "/v1/people/a:/x/orders")) == nil)
    }

    @Test(arguments: ["/", "/v1", "/v1/people/u:ann/", "/v1/people/u:ann/orders/1", "/v1//people"])
    func otherPathsAreUnknown(_ path: String) async throws {
        try await Server([ann]).test { client in
            for method in [HTTPRequest.Method.get, .post, .options] {
                let response = try await client.execute(uri: path, method: method, headers: reader)
                #expect(response.status == .notFound)
                #expect(response.problem == "unknown-path")
                #expect(response.json["instance"]?.stringValue == path)
            }
        }
    }

    @Test func otherMethodsAreToldBeforeAKeyIsAskedFor() async throws {
        try await Server().test { client in
            let read = try await client.execute(uri: "/v1/people", method: .delete)
            #expect(read.status == .methodNotAllowed)
            #expect(read.problem == "method-not-allowed")
            #expect(read.headers[.allow] == "GET, HEAD, OPTIONS")
            let write = try await client.execute(uri: "/v1/admin/erase", method: .get)
            #expect(write.status == .methodNotAllowed)
            #expect(write.headers[.allow] == "POST, OPTIONS")
        }
    }

    @Test func optionsTellTheMethods() async throws {
        try await Server().test { client in
            let response = try await client.execute(uri: "/v1/people/u:1/carts", method: .options)
            #expect(response.status == .noContent)
            #expect(response.headers[.allow] == "GET, HEAD, OPTIONS")
        }
    }

    @Test func headIsGetWithoutTheBody() async throws {
        try await Server([ann]).test { client in
            let get = try await client.get("/v1/people/u:ann")
            let head = try await client.execute(
                uri: "/v1/people/u:ann", method: .head, headers: reader)
            #expect(head.status == .ok)
            #expect(head.body.readableBytes == 0)
            #expect(head.headers[.contentLength] == String(get.body.readableBytes))
            #expect(head.headers[.eTag] == get.headers[.eTag])
            let none = try await client.execute(
                uri: "/v1/people/u:bo", method: .head, headers: reader)
            #expect(none.status == .notFound)
            #expect(none.body.readableBytes == 0)
        }
    }

    @Test func keysAreAskedFor() async throws {
        try await Server([ann]).test { client in
            for field in [nil, "", "Bearer", "Bearer nobody", "Basic reader", "Bearer  reader "] {
                var fields = HTTPFields()
                fields[.authorization] = field
                let response = try await client.get("/v1/people/u:ann", fields)
                #expect(response.status == .unauthorized, "\(field ?? "none")")
                #expect(response.problem == "missing-key")
                #expect(response.headers[.wwwAuthenticate] == #"Bearer realm="spoor""#)
            }
            #expect(
                try await client.get("/v1/people/u:ann", [.authorization: "bearer reader"]).status
                    == .ok)
            for (path, fields) in [("/v1/admin/status", reader), ("/v1/report", administrator)] {
                let response = try await client.get(path, fields)
                #expect(response.status == .forbidden)
                #expect(response.problem == "wrong-key")
                #expect(response.headers[.wwwAuthenticate]?.contains("insufficient_scope") == true)
            }
        }
    }

    @Test(arguments: [
        (nil, 200), ("*/*", 200), ("application/*;q=0.1", 200),
        ("text/html, application/json", 200),
        ("text/html", 406), ("application/json;q=0, */*", 406), ("application/json; q=0", 406),
        ("text/html, */*;q=0.5", 200), ("application/*;q=0", 406),
    ])
    func formsAreAgreedOn(_ accept: String?, _ status: Int) async throws {
        try await Server([ann]).test { client in
            var fields = reader
            fields[.accept] = accept
            let response = try await client.get("/v1/people/u:ann", fields)
            #expect(response.status.code == status)
            #expect(response.problem == (status == 406 ? "not-acceptable" : nil))
        }
    }

    @Test func aServerThatCatchesUpSaysSo() async throws {
        try await Server().test { client in
            #expect(try await client.get("/health", [:]).json == ["alive": true])
            let response = try await client.get("/ready", [:])
            #expect(response.status == .serviceUnavailable)
            #expect(response.problem == "not-ready")
        }
    }

    @Test func metricsAreForPrometheus() async throws {
        try await Server().test { client in
            let response = try await client.get("/metrics", administrator)
            #expect(response.headers[.contentType] == MediaType.metrics)
            let lines = String(buffer: response.body).split(separator: "\n")
            #expect(lines.contains("# TYPE spoor_collector_requests_total counter"))
            #expect(lines.contains("spoor_collector_requests_total 3"))
            #expect(lines.contains("spoor_collector_in_flight 1"))
            #expect(lines.contains(#"spoor_collector_rejected_total{reason="bad_id"} 2"#))
            #expect(lines.contains("spoor_settled 0"))
        }
    }
}
