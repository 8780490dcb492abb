/// The methods of HTTP (RFC 9110, section 9; RFC 5789; draft-ietf-httpbis-safe-method-w-body).
/// Others are no requests here.
public enum Method: String, Hashable, Sendable, CaseIterable {
    case post = "POST"
    case get = "GET"
    case options = "OPTIONS"
    case head = "HEAD"
    case put = "PUT"
    case delete = "DELETE"
    case patch = "PATCH"
    case query = "QUERY"
    case trace = "TRACE"
    case connect = "CONNECT"

    init?(_ token: UnsafeRawBufferPointer) {
        guard let method = Self.allCases.first(where: { token.equals($0.token) }) else {
            return nil
        }
        self = method
    }

    private var token: StaticString {
        switch self {
        case .post: "POST"
        case .get: "GET"
        case .options: "OPTIONS"
        case .head: "HEAD"
        case .put: "PUT"
        case .delete: "DELETE"
        case .patch: "PATCH"
        case .query: "QUERY"
        case .trace: "TRACE"
        case .connect: "CONNECT"
        }
    }
}
