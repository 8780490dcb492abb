import HTTPTypes
import JSON
import NIOCore
import NIOHTTPTypes

/// Answers 408 to a request whose body does not end in time, and closes the connection.
///
/// It works on the connection, beneath the responder, so that waiting for a body costs neither a
/// task nor a timer for each request: a connection has at most one timer, which looks whether the
/// request it was set for is still being read.
public final class BodyDeadlineHandler: ChannelDuplexHandler, RemovableChannelHandler {
    public typealias InboundIn = HTTPRequestPart
    public typealias InboundOut = HTTPRequestPart
    public typealias OutboundIn = HTTPResponsePart
    public typealias OutboundOut = HTTPResponsePart

    private let timeout: TimeAmount
    /// When the body that is being read has to have ended; nil between requests.
    private var deadline: NIODeadline?
    private var isTimerSet = false
    /// Requests whose answer has not ended; more than one if the client sends ahead.
    private var unanswered = 0
    private var isAnswering = false

    public init(timeout: TimeAmount) {
        self.timeout = timeout
    }

    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            deadline = context.eventLoop.now + timeout
            unanswered += 1
            setTimer(context, in: timeout)
        case .body: break
        case .end: deadline = nil
        }
        context.fireChannelRead(data)
    }

    public func write(
        context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?
    ) {
        switch unwrapOutboundIn(data) {
        case .head: isAnswering = true
        case .body: break
        case .end:
            isAnswering = false
            unanswered -= 1
        }
        context.write(data, promise: promise)
    }

    private func setTimer(_ context: ChannelHandlerContext, in amount: TimeAmount) {
        guard !isTimerSet else { return }
        isTimerSet = true
        context.eventLoop.assumeIsolated().scheduleTask(in: amount) {
            self.isTimerSet = false
            self.checkDeadline(context)
        }
    }

    private func checkDeadline(_ context: ChannelHandlerContext) {
        guard let deadline, context.channel.isActive else { return }
        let now = context.eventLoop.now
        guard now >= deadline else { return setTimer(context, in: deadline - now) }
        self.deadline = nil
        // An answer would otherwise be taken for that of another request.
        if unanswered == 1, !isAnswering { answer(context) } else { context.close(promise: nil) }
    }

    private func answer(_ context: ChannelHandlerContext) {
        let body = ByteBuffer(bytes: Answer.json(of: .slow))
        let fields: HTTPFields = [
            .contentType: "application/json", .connection: "close",
            .contentLength: String(body.readableBytes),
        ]
        let head = HTTPResponse(status: .requestTimeout, headerFields: fields)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(body)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)))
            .assumeIsolated().whenComplete { _ in context.close(promise: nil) }
    }
}
