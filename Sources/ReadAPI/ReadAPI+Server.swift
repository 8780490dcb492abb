import HTTPServer
import HTTPTypes
import Hummingbird
import NIOCore

extension ReadAPI {
    /// Answers a request as the server has it.
    public func respond(to request: ServerRequest) async -> ServerResponse {
        guard let asked = Request(request) else { return refusal(.malformed, of: request.head) }
        return await ServerResponse(await respond(to: asked))
    }

    /// The answer to a request that was not read to its end.
    public func refusal(_ fault: Fault, of head: RequestHead) -> ServerResponse {
        let problem =
            switch fault {
            case .malformed: Problem.body("", "the head or the body's chunks cannot be read")
            case .slow: Problem(.slowBody, "the body did not arrive in time; send it again")
            case .tooLarge(let limit): Problem(.bodyTooLarge, "at most \(limit) bytes are read")
            case .overloaded: Problem.overloaded
            }
        let response = problem.response(to: head.path)
        return ServerResponse(response, body: problem.json(head.path))
    }
}

extension Problem {
    fileprivate static var overloaded: Problem {
        var problem = Problem(.unavailable, "too much is being sent at once; send it again later")
        problem.retryAfterSeconds = ReadAPILimits.outageRetrySeconds
        return problem
    }
}

extension Request {
    /// Nil for a name that has no place in a field. HEAD is GET here: the server leaves the body out.
    fileprivate init?(_ request: ServerRequest) {
        let asked = request.head.method == .head ? Method.get : request.head.method
        guard let method = HTTPRequest.Method(asked.rawValue) else { return nil }
        var fields = HTTPFields()
        for (name, value) in request.head.all {
            guard let name = HTTPField.Name(name) else { return nil }
            fields.append(HTTPField(name: name, value: value))
        }
        let head = HTTPRequest(
            method: method, scheme: "http", authority: request.head["host"],
            path: request.head.pathAndQuery, headerFields: fields)
        self.init(head: head, body: RequestBody(buffer: request.body))
    }
}

extension ServerResponse {
    fileprivate init(_ response: Response) async {
        let body = WholeBody()
        // Writing to memory does not fail.
        try? await response.body.write(body)
        self.init(response, body: Array(body.buffer.readableBytesView))
    }

    fileprivate init(_ response: Response, body: [UInt8]) {
        self.init(
            status: response.status.code,
            fields: response.headers.filter { $0.name != .contentLength }.map {
                ($0.name.rawName, $0.value)
            },
            body: body)
    }
}

/// Takes a body up.
private final class WholeBody: ResponseBodyWriter {
    private(set) var buffer = ByteBuffer()

    func write(_ buffer: ByteBuffer) { self.buffer.writeImmutableBuffer(buffer) }
    func finish(_ trailingHeaders: HTTPFields?) {}
}
