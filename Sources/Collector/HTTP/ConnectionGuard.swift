import HTTPTypes
import JSON
import NIOCore
import NIOHTTPTypes

/// Looks after one connection: answers 408 to a request whose body does not end in time, and 400 to
/// one whose framing another server might read otherwise, and closes; tells a client that asks
/// before it sends its body to go on.
///
/// It works on the connection, beneath the responder, so that waiting for a body costs neither a
/// task nor a timer for each request: a connection has at most one timer, which looks whether the
/// request it was set for is still being read.
public final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
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
    /// Nothing that follows is read any more.
    private var isRefusing = false
    /// Of the request that came last.
    private var path = ""

    public init(timeout: TimeAmount) {
        self.timeout = timeout
    }

    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isRefusing { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            deadline = context.eventLoop.now + timeout
            unanswered += 1
            path = head.path ?? ""
            guard head.headerFields.hasPlainFraming else {
                isRefusing = true
                return refuse(context, .badRequest, Answer.json(of: .malformedBody))
            }
            if head.headerFields[.expect]?.lowercased() == "100-continue" { goOn(context) }
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
        refuse(context, .requestTimeout, Answer.json(of: .slow))
    }

    /// Source: RFC 9110, section 10.1.1.
    private func goOn(_ context: ChannelHandlerContext) {
        guard unanswered == 1 else { return }
        let head = HTTPResponse(status: .init(code: 100, reasonPhrase: "Continue"))
        context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
    }

    /// Answers, and closes the connection.
    ///
    /// - Parameter answer: Of the collector; what is not its own gets a problem (RFC 9457).
    private func refuse(
        _ context: ChannelHandlerContext, _ status: HTTPResponse.Status, _ answer: [UInt8]
    ) {
        // An answer would otherwise be taken for that of another request.
        guard unanswered == 1, !isAnswering else { return context.close(promise: nil) }
        let isCollectors = CollectorService.owns(path)
        let body = ByteBuffer(bytes: isCollectors ? answer : Self.problem(status))
        let fields: HTTPFields = [
            .contentType: isCollectors ? "application/json" : "application/problem+json",
            .connection: "close", .contentLength: String(body.readableBytes),
        ]
        let head = HTTPResponse(status: status, headerFields: fields)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(body)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)))
            .assumeIsolated().whenComplete { _ in context.close(promise: nil) }
    }

    private static func problem(_ status: HTTPResponse.Status) -> [UInt8] {
        let (kind, title) =
            status == .requestTimeout
            ? ("slow-body", "The body did not come in time")
            : ("invalid-body", "The body is not what is expected")
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("type", "https://spoor.dev/problems/\(kind)")
        writer.member("title", title)
        writer.member("status", Int64(status.code))
        writer.endObject()
        return writer.bytes
    }
}

extension HTTPFields {
    /// Chunks, or a length: other transfer encodings are read one way here and another way there.
    fileprivate var hasPlainFraming: Bool {
        let encodings = self[values: .transferEncoding]
        return encodings.isEmpty || (encodings.count == 1 && encodings[0].lowercased() == "chunked")
    }
}
