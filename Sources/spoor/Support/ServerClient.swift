import AsyncHTTPClient
import Foundation
import JSON
import NIOCore
import NIOHTTP1
import NIOPosix

/// Talks to a running server.
struct ServerClient: Sendable {
    let base: String
    private static let answerBytesMax = 64 << 20
    private static let timeout = TimeAmount.seconds(60)

    /// Says at once where nobody listens, rather than trying again.
    private static let http: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.timeout.connect = .seconds(5)
        return HTTPClient(
            eventLoopGroup: .singletonMultiThreadedEventLoopGroup, configuration: configuration)
    }()

    struct Answer: Sendable {
        var status: Int
        var retryAfter: Int?
        var body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }
        var json: JSONValue? { try? JSONValue.parse(body) }
    }

    /// - Throws: `Failure` unless the server answers; nil where nobody listens.
    func get(_ path: String, key: String?) async throws -> Answer? {
        try await send(request(.GET, path, key: key))
    }

    func post(
        _ path: String, _ body: [UInt8], key: String?, basic: Bool = false
    ) async throws -> Answer? {
        var request = request(.POST, path, key: basic ? nil : key)
        if basic, let key {
            let credentials = Data("\(key):".utf8).base64EncodedString()
            request.headers.add(name: "Authorization", value: "Basic \(credentials)")
        }
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(body)
        return try await send(request)
    }

    private func request(_ method: HTTPMethod, _ path: String, key: String?) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: base + path)
        request.method = method
        if let key { request.headers.add(name: "Authorization", value: "Bearer \(key)") }
        return request
    }

    private func send(_ request: HTTPClientRequest) async throws -> Answer? {
        do {
            let response = try await Self.http.execute(request, timeout: Self.timeout)
            let body = try await response.body.collect(upTo: Self.answerBytesMax)
            return Answer(
                status: Int(response.status.code),
                retryAfter: response.headers.first(name: "Retry-After").flatMap(Int.init),
                body: Array(body.readableBytesView))
        } catch is NIOConnectionError {
            return nil
        } catch let error as IOError where error.errnoCode == ECONNREFUSED {
            return nil
        } catch let error as HTTPClientError where error == .connectTimeout {
            return nil
        }
    }
}

extension ServerClient.Answer {
    /// The answer, unless it is an error; that becomes the command's.
    func checked(_ what: String) throws -> Self {
        guard (200..<300).contains(status) else {
            let detail = json?["detail"]?.stringValue ?? json?["error"]?["detail"]?.stringValue
            let isElsewhere = json?["type"]?.stringValue?.hasSuffix("unknown-path") ?? false
            throw Failure(
                "\(what): the server answered \(status): \(detail ?? text)"
                    + (isElsewhere ? "; `--server HOST:PORT` names another" : ""))
        }
        return self
    }
}

extension Optional<ServerClient.Answer> {
    /// The answer of a server that has to run.
    func required(_ base: String) throws -> ServerClient.Answer {
        guard let self else {
            throw Failure(
                "no server answers at \(base); start it with `spoor serve`, or"
                    + " name another with `--server HOST:PORT`")
        }
        return self
    }
}
