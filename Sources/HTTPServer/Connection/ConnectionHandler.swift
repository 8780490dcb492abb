import NIOCore

/// Carries out for a channel what its `Connection` decides.
final class ConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let server: ServerContext
    private let peer: String?
    private var connection: Connection
    /// Nil once the channel is gone; answers may come later.
    private var context: ChannelHandlerContext?
    private var timer: (at: NIODeadline, task: Scheduled<Void>)?
    private var hasWritten = false
    /// The client was not to be read when the channel last asked.
    private var isReadPending = false
    private var isAdvancing = false
    /// Of the connection's bytes, what is counted among those of all.
    private var countedBytes = 0

    init(_ server: ServerContext, peer: String?, now: NIODeadline) {
        self.server = server
        self.peer = peer
        connection = Connection(
            timeouts: server.timeouts, bodyBytesMax: server.bodyBytesMax, now: now)
    }

    // MARK: Events

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        setTimer(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        timer?.task.cancel()
        _ = server.bodies.add(-countedBytes)
        countedBytes = 0
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        connection.receive(unwrapInboundIn(data))
        advance(context)
        if !count(connection.heldBytes) {
            perform(connection.refuse(.overloaded), context)
            advance(context)
        }
        setTimer(context)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) { advance(context) }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case let event as ChannelEvent where event == .inputClosed: connection.inputClosed()
        case is ChannelShouldQuiesceEvent:
            connection.stop(now: context.eventLoop.now)
            setTimer(context)
        default: return context.fireUserInboundEventTriggered(event)
        }
        advance(context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func read(context: ChannelHandlerContext) {
        isReadPending = !isRead(context)
        if !isReadPending { context.read() }
    }

    /// A client that does not read its answers is not read, either.
    private func isRead(_ context: ChannelHandlerContext) -> Bool {
        context.channel.isWritable && connection.isRead
    }

    // MARK: Actions

    private func advance(_ context: ChannelHandlerContext) {
        // An answer that is there at once comes from within.
        if isAdvancing { return }
        isAdvancing = true
        while context.channel.isWritable,
            perform(connection.next(now: context.eventLoop.now), context)
        {}
        isAdvancing = false
        flush(context)
        if isReadPending, isRead(context) { read(context: context) }
    }

    /// - Returns: Whether something may be to be done after that.
    @discardableResult
    private func perform(_ action: Connection.Action, _ context: ChannelHandlerContext) -> Bool {
        switch action {
        case .wait: return false
        case .goOn:
            let buffer = context.channel.allocator.buffer(staticString: ServerResponse.goOn)
            write(buffer, context)
        case .respond(let head, let body):
            server.responder.respond(
                to: ServerRequest(head: head, body: body, peer: peer),
                Reply(self, on: context.eventLoop))
        case .refuse(let fault, let head):
            answer(server.responder.refusal(fault, of: head))
        case .close:
            close(context, .all)
            return false
        }
        return true
    }

    func answer(_ response: ServerResponse) {
        guard let context, let frame = connection.answered(now: context.eventLoop.now) else {
            return
        }
        var buffer = context.channel.allocator.buffer(capacity: 256 + response.body.count)
        response.write(into: &buffer, frame, date: server.date.text)
        write(buffer, context)
        _ = count(connection.heldBytes)
        if frame.closes { close(context, .output) }
        setTimer(context)
        advance(context)
    }

    private func write(_ buffer: ByteBuffer, _ context: ChannelHandlerContext) {
        hasWritten = true
        context.write(wrapOutboundOut(buffer), promise: nil)
    }

    private func flush(_ context: ChannelHandlerContext) {
        guard hasWritten else { return }
        hasWritten = false
        context.flush()
    }

    /// Once all is sent that was written.
    private func close(_ context: ChannelHandlerContext, _ mode: CloseMode) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer())).assumeIsolated().whenComplete { _ in
            context.close(mode: mode, promise: nil)
        }
    }

    /// Counts bytes among those of all connections; false if that are too many.
    private func count(_ bytes: Int) -> Bool {
        let counted = bytes < HTTPServerLimits.bodyCountedBytesMin ? 0 : bytes
        guard counted != countedBytes else { return true }
        defer { countedBytes = counted }
        let isMore = counted > countedBytes
        return server.bodies.add(counted - countedBytes) || !isMore
    }

    // MARK: Time

    /// A connection has one timer at most, which looks whether the deadline has moved: most do.
    private func setTimer(_ context: ChannelHandlerContext) {
        guard let deadline = connection.deadline else { return }
        if let timer {
            guard deadline < timer.at else { return }
            timer.task.cancel()
        }
        let task = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) {
            self.timer = nil
            self.deadlineMayBeOver()
        }
        timer = (deadline, task)
    }

    private func deadlineMayBeOver() {
        guard let context else { return }
        perform(connection.checkDeadline(now: context.eventLoop.now), context)
        flush(context)
        setTimer(context)
    }
}
