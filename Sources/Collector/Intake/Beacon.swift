import Events

/// What the intake needs to know of a request beside its body.
public struct Beacon: Hashable, Sendable {
    public enum Call: Hashable, Sendable {
        /// `{"batch": [message, …], "sentAt": …, "context": …, "writeKey": …}`
        case batch
        /// One message; its type is in the path.
        case single(EventType)
    }

    public enum Credential: Hashable, Sendable {
        /// The body has the key.
        case inBody
        /// The request has the key outside its body.
        case key(String)
        case caller(Caller)
    }

    public var call: Call
    public var credential: Credential
    public var receivedAt: Milliseconds
    /// Of the page, as the browser sends it; nil for servers.
    public var origin: String?
    /// A browser can be named by a cookie.
    public var isFromBrowser: Bool
    /// The id in the cookie that the browser sent.
    public var cookie: String?
    /// Truncated.
    public var address: String?

    public init(
        call: Call, credential: Credential = .inBody, receivedAt: Milliseconds,
        origin: String? = nil, isFromBrowser: Bool = false, cookie: String? = nil,
        address: String? = nil
    ) {
        self.call = call
        self.credential = credential
        self.receivedAt = receivedAt
        self.origin = origin
        self.isFromBrowser = isFromBrowser
        self.cookie = cookie
        self.address = address
    }
}
