import HTTPTypes
import Hummingbird
import JSON

/// An error as its client sees it. Source: RFC 9457, problem details.
///
/// | member      | in                    | what it says                                         |
/// |-------------|-----------------------|------------------------------------------------------|
/// | `type`      | all                   | the kind, as a URI; clients tell problems apart by it |
/// | `title`     | all                   | the kind in words, always the same                   |
/// | `status`    | all                   | the status of the answer                             |
/// | `detail`    | all                   | what was wrong here, and what to do                  |
/// | `instance`  | all                   | the path that was asked for                          |
/// | `parameter` | parameters, fields    | the parameter of the query or path                   |
/// | `nearest`   | parameters, fields    | what may have been meant, the likeliest first        |
/// | `pointer`   | bodies                | JSON pointer (RFC 6901) to the member                |
struct Problem: Error, Equatable {
    var kind: Kind
    var detail: String
    var parameter: String?
    var nearest: [String] = []
    var pointer: String?
    /// Of the path, where another one was asked for.
    var allowed: [HTTPRequest.Method] = []
    /// Only where the same request may succeed later.
    var retryAfterSeconds: Int?

    init(_ kind: Kind, _ detail: String) {
        self.kind = kind
        self.detail = detail
    }

    static func parameter(
        _ name: String, _ detail: String, kind: Kind = .invalidParameter, nearest: [String] = []
    ) -> Problem {
        var problem = Problem(kind, detail)
        problem.parameter = name
        problem.nearest = nearest
        return problem
    }

    static func body(_ pointer: String, _ detail: String) -> Problem {
        var problem = Problem(.invalidBody, detail)
        problem.pointer = pointer
        return problem
    }
}

extension Problem {
    /// The text is the end of `type`, and part of the API.
    enum Kind: String, CaseIterable {
        case invalidParameter = "invalid-parameter"
        case unknownParameter = "unknown-parameter"
        case unknownField = "unknown-field"
        case invalidBody = "invalid-body"
        case missingKey = "missing-key"
        case wrongKey = "wrong-key"
        case unknownPath = "unknown-path"
        case unknownID = "unknown-id"
        case methodNotAllowed = "method-not-allowed"
        case notAcceptable = "not-acceptable"
        case slowBody = "slow-body"
        case bodyTooLarge = "body-too-large"
        case unsupportedMediaType = "unsupported-media-type"
        case failed = "failed"
        case notReady = "not-ready"
        case unavailable = "unavailable"

        /// Kinds need no page of their own: the OpenAPI document says what they mean.
        var type: String { "https://spoor.dev/problems/\(rawValue)" }

        var status: HTTPResponse.Status {
            switch self {
            case .invalidParameter, .unknownParameter, .unknownField, .invalidBody: .badRequest
            case .missingKey: .unauthorized
            case .wrongKey: .forbidden
            case .unknownPath, .unknownID: .notFound
            case .methodNotAllowed: .methodNotAllowed
            case .notAcceptable: .notAcceptable
            case .slowBody: .requestTimeout
            case .bodyTooLarge: .contentTooLarge
            case .unsupportedMediaType: .unsupportedMediaType
            case .failed: .internalServerError
            case .notReady, .unavailable: .serviceUnavailable
            }
        }

        var title: String {
            switch self {
            case .invalidParameter: "A parameter has a value that it cannot have"
            case .unknownParameter: "The query has a parameter that is not known here"
            case .unknownField: "`fields` names a member that there is not"
            case .invalidBody: "The body is not what is expected"
            case .missingKey: "A key is needed"
            case .wrongKey: "The key is for something else"
            case .unknownPath: "Nothing is at this path"
            case .unknownID: "Nothing is known of this id"
            case .methodNotAllowed: "The path does not have this method"
            case .notAcceptable: "The answer has no form that is accepted"
            case .slowBody: "The body did not come in time"
            case .bodyTooLarge: "The body is too large"
            case .unsupportedMediaType: "The body has a form that is not read"
            case .failed: "The server failed"
            case .notReady: "The server is not ready yet"
            case .unavailable: "The server cannot store or read now"
            }
        }
    }
}

extension Problem {
    func response(to path: String) -> Response {
        var fields: HTTPFields = [.contentType: MediaType.problem, .cacheControl: "no-store"]
        if !allowed.isEmpty { fields[.allow] = allowed.listed }
        fields[.retryAfter] = retryAfterSeconds.map { String($0) }
        // Source: RFC 6750, section 3.
        switch kind {
        case .missingKey: fields[.wwwAuthenticate] = #"Bearer realm="spoor""#
        case .wrongKey:
            fields[.wwwAuthenticate] = #"Bearer realm="spoor", error="insufficient_scope""#
        default: break
        }
        return Response(
            status: kind.status, headers: fields,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: json(path))))
    }

    func json(_ path: String) -> [UInt8] {
        var writer = JSONWriter(capacity: 512)
        writer.beginObject()
        writer.member("type", kind.type)
        writer.member("title", kind.title)
        writer.member("status", kind.status.code)
        writer.member("detail", detail)
        writer.member("instance", path)
        writer.member("parameter", parameter)
        if !nearest.isEmpty {
            writer.key("nearest")
            writer.beginArray()
            for name in nearest { writer.value(name) }
            writer.endArray()
        }
        writer.member("pointer", pointer)
        writer.endObject()
        return writer.bytes
    }
}

extension [HTTPRequest.Method] {
    /// For the header `Allow`.
    var listed: String { map(\.rawValue).joined(separator: ", ") }
}
