import NIOCore
import NIOExtras
import NIOPosix
import ServiceLifecycle
import Synchronization

/// HTTP/1.1 on SwiftNIO, for requests that are small, many, and answered by few bytes.
///
/// `RequestParser` reads requests from bytes, `Connection` decides what happens on a connection, and
/// `ConnectionHandler` is the only part that touches a channel. A request costs no task, no future
/// and no object for each of its fields: a server that makes these takes twice the CPU.
public struct HTTPServer: Service {
    public struct Settings: Sendable {
        public var host: String
        /// 0: one that is free.
        public var port: Int
        public var bodyBytesMax: Int
        /// From a request's head to the end of its body.
        public var bodyTimeout: TimeAmount
        /// From an answer to the next whole head.
        public var idleTimeout: TimeAmount
        package var bodiesBytesMax = HTTPServerLimits.bodiesBytesMax

        public init(
            host: String, port: Int, bodyBytesMax: Int, bodyTimeout: TimeAmount,
            idleTimeout: TimeAmount
        ) {
            self.host = host
            self.port = port
            self.bodyBytesMax = bodyBytesMax
            self.bodyTimeout = bodyTimeout
            self.idleTimeout = idleTimeout
        }
    }

    private let settings: Settings
    private let context: ServerContext
    private let group: any EventLoopGroup
    private let onRunning: @Sendable (_ port: Int) -> Void

    /// - Parameter onRunning: Called once connections are accepted.
    public init(
        _ settings: Settings, responder: any Responder,
        group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
        onRunning: @escaping @Sendable (_ port: Int) -> Void = { _ in }
    ) {
        self.settings = settings
        context = ServerContext(settings, responder)
        self.group = group
        self.onRunning = onRunning
    }

    /// Serves until the task is cancelled, or, gracefully: until what has begun is answered.
    /// - Throws: `IOError` if the address cannot be listened on.
    public func run() async throws {
        let quiescing = ServerQuiescingHelper(group: group)
        let channel = try await bootstrap(quiescing)
            .bind(host: settings.host, port: settings.port).get()
        onRunning(channel.localAddress?.port ?? settings.port)
        let stopped = channel.eventLoop.makePromise(of: Void.self)
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await stopped.futureResult.get()
        } onCancelOrGracefulShutdown: {
            quiescing.initiateShutdown(promise: stopped)
        }
    }

    /// Serves a connection that the server did not accept itself. On the channel's event loop.
    package func serve(_ channel: any Channel) throws { try context.serve(channel) }

    private func bootstrap(_ quiescing: ServerQuiescingHelper) -> ServerBootstrap {
        ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: HTTPServerLimits.backlog)
            .serverChannelOption(.maxMessagesPerRead, value: HTTPServerLimits.acceptedAtOnce)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        quiescing.makeServerChannelHandler(channel: channel))
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { [context] channel in
                channel.eventLoop.makeCompletedFuture { try context.serve(channel) }
            }
    }
}

/// What all connections of a server share.
final class ServerContext: Sendable {
    let timeouts: Connection.Timeouts
    let bodyBytesMax: Int
    let responder: any Responder
    let date = DateClock()
    let bodies: BodyCount

    init(_ settings: HTTPServer.Settings, _ responder: any Responder) {
        timeouts = Connection.Timeouts(body: settings.bodyTimeout, idle: settings.idleTimeout)
        bodyBytesMax = settings.bodyBytesMax
        bodies = BodyCount(bytesMax: settings.bodiesBytesMax)
        self.responder = responder
    }

    /// To be called on the channel's event loop.
    func serve(_ channel: any Channel) throws {
        try channel.pipeline.syncOperations.addHandler(
            ConnectionHandler(
                self, peer: channel.remoteAddress?.ipAddress, now: channel.eventLoop.now))
    }
}

/// The bytes of large bodies on all connections.
final class BodyCount: Sendable {
    private let bytes = Atomic(0)
    private let bytesMax: Int

    init(bytesMax: Int) { self.bytesMax = bytesMax }

    /// False if that makes too many.
    func add(_ count: Int) -> Bool {
        bytes.add(count, ordering: .relaxed).newValue <= bytesMax
    }
}
