import Events

/// The limits of the collector that an installation may set.
public struct Limits: Hashable, Sendable {
    /// One message, in canonical JSON.
    public var eventBytesMax = 32 << 10
    /// One request's body as received.
    public var requestBytesMax = 4 << 20
    /// One request's body after decompression: what RudderStack's libraries gather by default.
    public var decompressedBytesMax = 4 << 20
    public var batchEventsMax = 5_000
    /// Beyond it requests are answered with 503; of single beacons some 50 ms of work.
    public var requestsInFlightMax = 2_048
    /// Of one write key; nil: as many as can be stored.
    public var eventsPerSecondMax: Int?
    /// What a key may send at once after a pause; as much as `eventsPerSecondMax` if nil.
    public var eventsBurstMax: Int?
    /// From a request's head to the end of its body.
    public var bodyTimeout: Milliseconds = .seconds(10)
    /// A connection that brings no whole head of a request for so long is closed.
    public var idleTimeout: Milliseconds = .seconds(75)

    public init() {}
}

/// How much of a client's network address is kept.
public struct AddressPolicy: Hashable, Sendable {
    public var ipv4Bits = 24
    public var ipv6Bits = 48
    /// Proxies of our own before the collector, each of which adds to `X-Forwarded-For`. 0: the
    /// header is ignored, since clients can send it too.
    public var proxies = 0

    public init() {}
}

/// The cookie that names a browser which sends no anonymous id.
public struct IdentityCookie: Hashable, Sendable {
    public enum SameSite: String, Sendable, CaseIterable {
        case lax = "Lax"
        case strict = "Strict"
        case none = "None"
    }

    public var isEnabled = true
    public var name = "spoor_id"
    public var life: Milliseconds = .days(365)
    public var sameSite = SameSite.lax
    public var isSecure = true
    /// Nil: only the host that set it.
    public var domain: String?

    /// Browsers cut longer lives. Source: RFC 6265bis, 5.5.
    public static let lifeMax: Milliseconds = .days(400)

    public init() {}
}
