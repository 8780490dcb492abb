/// Why a request or a message was not taken. The text is part of the API.
public enum Reason: String, Hashable, Sendable, CaseIterable {
    // Of a whole request.
    case notFound = "not_found"
    case methodNotAllowed = "method_not_allowed"
    case unsupportedMediaType = "unsupported_media_type"
    case slowBody = "slow_body"
    case malformedBody = "malformed_body"
    case malformedGzip = "malformed_gzip"
    case malformedJSON = "malformed_json"
    case missingBatch = "missing_batch"
    case tooManyEvents = "too_many_events"
    case missingKey = "missing_key"
    case rateLimited = "rate_limited"
    case overloaded
    case unavailable

    // Of a request or of a message.
    case unknownKey = "unknown_key"
    case originNotAllowed = "origin_not_allowed"
    case tooLarge = "too_large"
    case notAnObject = "not_an_object"

    // Of a message.
    case unknownType = "unknown_type"
    case typeMismatch = "type_mismatch"
    case missingEvent = "missing_event"
    case badConsent = "bad_consent"
    case badID = "bad_id"
    case badUserHash = "bad_user_hash"
    case missingID = "missing_id"
    case blockedID = "blocked_id"
    case badMessageID = "bad_message_id"
    case badTime = "bad_time"
    case missingTime = "missing_time"
    case duplicateName = "duplicate_name"
    case reservedName = "reserved_name"
    case schemaViolation = "schema_violation"

    /// The status of an answer that says this of all that was sent.
    public var status: Int {
        switch self {
        case .notFound: 404
        case .methodNotAllowed: 405
        case .unsupportedMediaType: 415
        case .slowBody: 408
        case .missingKey, .unknownKey: 401
        case .originNotAllowed: 403
        case .tooLarge, .tooManyEvents: 413
        case .rateLimited: 429
        case .overloaded, .unavailable: 503
        default: 400
        }
    }
}

/// What is wrong with a request or a message, where, and what to do.
public struct Refusal: Error, Hashable, Sendable {
    public var reason: Reason
    /// JSON pointer (RFC 6901) into the request's body, or into the message; empty for the whole.
    public var path: String
    /// Never quotes what was sent: it may be personal.
    public var detail: String
    /// Only where the same request may succeed later.
    public var retryAfterSeconds: Int?

    public init(
        _ reason: Reason, path: String = "", _ detail: String, retryAfterSeconds: Int? = nil
    ) {
        self.reason = reason
        self.path = path
        self.detail = detail
        self.retryAfterSeconds = retryAfterSeconds
    }
}
