import EventLog
import Events
import Foundation
import HTTPTypes
import JSON
import SpoorTesting
import Testing

@testable import Collector

/// Every status, and what goes with it.
@Suite struct AnswerTests {
    @Test(arguments: ["track", "page", "screen", "identify", "group"])
    func singleCallsAreTaken(_ type: String) async throws {
        let server = try Server()
        try await server.application.test { client in
            let response = try await client.post("/v1/\(type)", message(type: nil))
            #expect(response.status == .ok)
            #expect(response.json == ["accepted": 1, "rejected": 0, "rejections": []])
            #expect(response.headers[.contentType] == "application/json")
        }
        #expect(
            try await server.stored(.events).map { $0["event"]?["type"]?.stringValue } == [type])
    }

    @Test func anAliasIsTaken() async throws {
        let server = try Server()
        try await server.application.test { client in
            let alias = message(["userId": "2", "previousId": "1"], type: nil)
            let response = try await client.post("/v1/alias", alias)
            #expect(response.status == .ok)
        }
    }

    @Test func aMixedBatchTellsWhatIsWrong() async throws {
        let server = try Server()
        try await server.application.test { client in
            let response = try await client.post(
                "/v1/batch", ["batch": [message(), message(["userId": ["x"]])]])
            #expect(response.status == .ok)
            #expect(
                response.json == [
                    "accepted": 1, "rejected": 1,
                    "rejections": [["position": 1, "reason": "bad_id", "path": "/userId"]],
                ])
        }
        #expect(try await server.stored(.events).count == 1)
        #expect(try await server.stored(.rejected).count == 1)
        #expect(server.service.metrics.rejected == [.badID: 1])
        #expect(server.service.metrics.accepted == 1)
    }

    @Test func aBadSingleCallFailsAndIsKept() async throws {
        let server = try Server()
        try await server.application.test { client in
            let response = try await client.post("/v1/track", message(["event": nil]))
            #expect(response.status == .badRequest)
            #expect(response.json?["error"]?["reason"] == "missing_event")
            #expect(response.json?["error"]?["path"] == "/event")
            #expect(response.json?["error"]?["detail"] != nil)
        }
        #expect(try await server.stored(.events).isEmpty)
        #expect(try await server.stored(.rejected).count == 1)
    }

    @Test(arguments: [
        ("/v1/batch", "{", 400, "malformed_json"), ("/v1/batch", "{}", 400, "missing_batch"),
        ("/v1/track", "[]", 400, "not_an_object"), ("/v1/buy", "{}", 404, "not_found"),
        ("/v2/batch", "{}", 404, "not_found"), ("/", "{}", 404, "not_found"),
        ("/v1/pixel/track", "{}", 405, "method_not_allowed"),
    ])
    func unusableRequestsAreRefused(
        _ path: String, _ body: String, _ status: Int, _ reason: String
    ) async throws {
        try await Server().application.test { client in
            let response = try await client.post(path, bytes: Array(body.utf8))
            #expect(response.status.code == status)
            #expect(response.reason == reason)
        }
    }

    @Test func otherMethodsAreTold() async throws {
        try await Server().application.test { client in
            let response = try await client.get("/v1/batch")
            #expect(response.status == .methodNotAllowed)
            #expect(response.headers[.allow] == "POST, OPTIONS")
        }
    }

    @Test(
        arguments: [
            [:], [.authorization: "Basic " + Data("nobody:".utf8).base64EncodedString()],
            [.authorization: "Basic %%%"], [.authorization: "Bearer web"],
        ] as [HTTPFields])
    func aKeyIsNeeded(_ headers: HTTPFields) async throws {
        try await Server().application.test { client in
            let response = try await client.post("/v1/track", message(), headers)
            #expect(response.status == .unauthorized)
        }
    }

    @Test(arguments: ["application/json; charset=utf-8", "text/plain;charset=UTF-8", "Text/Plain"])
    func jsonComesByAnyOfItsNames(_ type: String) async throws {
        try await Server().application.test { client in
            let response = try await client.post(
                "/v1/track", message(["writeKey": "web"]), [.contentType: type])
            #expect(response.status == .ok)
        }
    }

    @Test(
        arguments: [
            (.contentType, "application/x-www-form-urlencoded"), (.contentEncoding, "br"),
            (.contentEncoding, "gzip, gzip"),
        ] as [(HTTPField.Name, String)])
    func otherFormsAreNotSupported(_ name: HTTPField.Name, _ value: String) async throws {
        try await Server().application.test { client in
            var headers = basicWeb
            headers[name] = value
            let response = try await client.post("/v1/track", message(), headers)
            #expect(response.status == .unsupportedMediaType)
        }
    }

    @Test(arguments: [
        EventLogError.unavailable(reason: "disk full"), .closed, .corrupt(reason: "bits"),
    ])
    func whatCannotBeStoredIsToBeSentAgain(_ error: EventLogError) async throws {
        let server = try Server(log: FaultyLog(.failing(error)))
        try await server.application.test { client in
            let response = try await client.post("/v1/track", message())
            #expect(response.status == .serviceUnavailable)
            #expect(response.headers[.retryAfter] == "5")
            #expect(response.reason == "unavailable")
        }
        #expect(server.service.metrics.accepted == 0)
        #expect(server.service.metrics.refused == [.unavailable: 1])
    }

    @Test func aKeyThatSendsTooMuchWaits() async throws {
        let server = try Server("limits: {events_per_second: 2, events_burst: 4}")
        try await server.application.test { client in
            let batch: JSONValue = ["batch": .array(Array(repeating: message(), count: 8))]
            #expect(try await client.post("/v1/batch", batch).status == .ok)
            let response = try await client.post("/v1/batch", batch)
            #expect(response.status == .tooManyRequests)
            #expect(response.headers[.retryAfter] == "3")
            let other: HTTPFields = [
                .authorization: "Basic " + Data("secret:".utf8).base64EncodedString()
            ]
            #expect(try await client.post("/v1/batch", batch, other).status == .ok)
        }
    }

    @Test func tooManyAtOnceWait() async throws {
        let server = try Server("limits: {requests_in_flight: 1}")
        try await server.application.test { client in
            #expect(server.service.enter())
            let response = try await client.post("/v1/track", message())
            #expect(response.status == .serviceUnavailable)
            #expect(response.headers[.retryAfter] == "1")
            #expect(response.reason == "overloaded")
            server.service.leave()
            #expect(try await client.post("/v1/track", message()).status == .ok)
        }
        #expect(server.service.metrics.requestsInFlight == 0)
    }
}
