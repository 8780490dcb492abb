import NIOCore

/// A request, whole.
public struct ServerRequest: Sendable {
    public let head: RequestHead
    public let body: ByteBuffer
    /// Network address of the connection's other end; nil where there is none.
    public let peer: String?

    public init(head: RequestHead, body: ByteBuffer, peer: String?) {
        self.head = head
        self.body = body
        self.peer = peer
    }
}

/// Why a request is answered before it is whole, and the connection closed after that.
public enum Fault: Hashable, Sendable {
    /// It is none, or nobody can tell where it ends.
    case malformed
    /// Its body did not come in time.
    case slow
    /// Its body has more bytes than this.
    case tooLarge(Int)
    /// Too much is being received from others.
    case overloaded
}

/// Who answers requests.
public protocol Responder: Sendable {
    /// Called on the connection's event loop, which many connections share: it must not block. It
    /// sends one answer, now or later.
    func respond(to request: ServerRequest, _ reply: Reply)

    /// - Parameter head: Nil where not even that came.
    func refusal(_ fault: Fault, of head: RequestHead?) -> ServerResponse
}

/// Where an answer goes.
public struct Reply: Sendable {
    private let connection: NIOLoopBound<ConnectionHandler>
    public let eventLoop: any EventLoop

    init(_ connection: ConnectionHandler, on eventLoop: any EventLoop) {
        self.connection = NIOLoopBound(connection, eventLoop: eventLoop)
        self.eventLoop = eventLoop
    }

    /// To be called once, on any thread.
    public func send(_ response: ServerResponse) {
        if eventLoop.inEventLoop { return connection.value.answer(response) }
        eventLoop.execute { [connection] in connection.value.answer(response) }
    }
}
