import Foundation
import HTTPServer
import HTTPTypes
import JSON
import NIOCore
import NIOEmbedded
import Testing

@testable import Collector

/// The collector alone behind the real server, on connections in memory.
struct TestApplication {
    private let server: HTTPServer

    init(_ service: CollectorService) {
        let limits = service.configuration.limits
        server = HTTPServer(
            .init(
                host: "127.0.0.1", port: 0, bodyBytesMax: limits.requestBytesMax,
                bodyTimeout: .milliseconds(limits.bodyTimeout),
                idleTimeout: .milliseconds(limits.idleTimeout)),
            responder: CollectorResponder(service: service))
    }

    func test<Result>(
        _ delivery: Delivery = .whole, _ body: (TestClient) async throws -> Result
    ) async throws -> Result {
        try await body(TestClient(server: server, delivery: delivery))
    }
}

/// How the bytes of a request come.
enum Delivery {
    case whole, inPieces

    func pieces(of bytes: [UInt8]) -> [[UInt8]] {
        switch self {
        case .whole: return [bytes]
        case .inPieces:
            let length = 65_521
            return stride(from: 0, to: bytes.count, by: length).map {
                Array(bytes[$0..<min($0 + length, bytes.count)])
            }
        }
    }
}

/// The collector alone as a responder.
struct CollectorResponder: Responder {
    let service: CollectorService

    func respond(to request: ServerRequest, _ reply: Reply) {
        service.respond(to: request) { reply.send($0) }
    }

    func refusal(_ fault: Fault, of head: RequestHead?) -> ServerResponse {
        head.map { service.refusal(fault, of: $0) } ?? ServerResponse(status: 400)
    }
}

struct TestResponse {
    var status: HTTPResponse.Status
    var headers: HTTPFields
    var body: ByteBuffer

    var json: JSONValue? { try? JSONValue.parse(Array(body.readableBytesView)) }
    var reason: String? { json?["error"]?["reason"]?.stringValue }
}

/// Sends each request over a connection of its own.
struct TestClient {
    let server: HTTPServer
    let delivery: Delivery

    func post(
        _ path: String, _ body: JSONValue, _ headers: HTTPFields = basicWeb
    ) async throws -> TestResponse {
        try await post(path, bytes: body.bytes, headers)
    }

    func post(
        _ path: String, bytes: [UInt8], _ headers: HTTPFields = basicWeb
    ) async throws -> TestResponse {
        try await execute(uri: path, method: .post, headers: headers, body: bytes)
    }

    func get(_ uri: String, _ headers: HTTPFields = [:]) async throws -> TestResponse {
        try await execute(uri: uri, method: .get, headers: headers)
    }

    func execute(
        uri: String, method: HTTPRequest.Method, headers: HTTPFields, body: [UInt8] = []
    ) async throws -> TestResponse {
        var head = "\(method.rawValue) \(uri) HTTP/1.1\r\nHost: x\r\n"
        for field in headers { head += "\(field.name): \(field.value)\r\n" }
        head += "Content-Length: \(body.count)\r\n\r\n"
        let channel = NIOAsyncTestingChannel()
        try await channel.testingEventLoop.executeInContext { try server.serve(channel) }
        try await channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1))
        for piece in delivery.pieces(of: Array(head.utf8) + body) {
            try await channel.writeInbound(ByteBuffer(bytes: piece))
        }
        var answer = ByteBuffer()
        while true {
            if let response = TestResponse(answer) {
                _ = try? await channel.finish(acceptAlreadyClosed: true)
                return response
            }
            answer.writeImmutableBuffer(try await channel.waitForOutboundWrite(as: ByteBuffer.self))
        }
    }
}

extension TestResponse {
    /// Nil until the answer is whole.
    init?(_ bytes: ByteBuffer) {
        let text = String(decoding: bytes.readableBytesView, as: Unicode.ASCII.self)
        guard let end = text.range(of: "\r\n\r\n") else { return nil }
        let lines = text[..<end.lowerBound].components(separatedBy: "\r\n")
        guard let code = Int(lines[0].split(separator: " ")[1]) else { return nil }
        status = HTTPResponse.Status(code: code)
        headers = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard let name = HTTPField.Name(String(parts[0])) else { return nil }
            headers[name] = parts[1].trimmingCharacters(in: .whitespaces)
        }
        body = bytes
        body.moveReaderIndex(
            forwardBy: text.utf8.distance(from: text.startIndex, to: end.upperBound))
        if body.readableBytes < headers[.contentLength].flatMap({ Int($0) }) ?? 0 { return nil }
    }
}

extension RequestHead {
    /// Nil if the text does not begin with a head.
    init?(_ text: String) {
        var parser = RequestParser(bodyBytesMax: 0)
        parser.append(ByteBuffer(string: text))
        guard case .head(let head) = parser.next() else { return nil }
        self = head
    }
}
