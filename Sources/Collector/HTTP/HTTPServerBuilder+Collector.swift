import Hummingbird
import HummingbirdCore
import NIOCore
import SpoorConfiguration

/// A request's context that knows the other end of the connection.
public struct CollectorContext: RequestContext {
    public var coreContext: CoreRequestContextStorage
    /// Network address of the connection's other end; nil in tests without a network.
    public let peer: String?

    public init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        peer = source.channel.remoteAddress?.ipAddress
    }
}

extension HTTPServerBuilder {
    /// HTTP/1.1 with the collector's limits on slow bodies and idle connections.
    public static func collector(_ limits: Limits) -> HTTPServerBuilder {
        let timeout = TimeAmount.milliseconds(limits.bodyTimeout)
        return .http1(
            configuration: .init(
                additionalChannelHandlers: [ConnectionGuard(timeout: timeout)],
                idleTimeout: .milliseconds(limits.idleTimeout)))
    }
}
