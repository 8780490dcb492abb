import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import HTTPServer

/// A connection over a channel in memory, whose time is the test's.
@Suite struct ConnectionHandlerTests {
    private let channel = EmbeddedChannel()
    private let responder = Waiting()

    init() throws {
        var settings = HTTPServer.Settings(
            host: "127.0.0.1", port: 0, bodyBytesMax: 1 << 20, bodyTimeout: .seconds(10),
            idleTimeout: .seconds(75))
        settings.bodiesBytesMax = 300_000
        try HTTPServer(settings, responder: responder).serve(channel)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    }

    private func send(_ text: String) throws { try channel.writeInbound(ByteBuffer(string: text)) }

    /// The statuses that were answered since the last look, and whether the last closes.
    private func answers() throws -> [String] {
        var answers: [String] = []
        while let part = try channel.readOutbound(as: ByteBuffer.self) {
            let text = String(buffer: part)
            guard text.hasPrefix("HTTP/1.1 ") else { continue }
            let closes = text.contains("\r\nConnection: close\r\n")
            answers.append(text.dropFirst(9).prefix(3) + (closes ? " close" : ""))
        }
        return answers
    }

    private static let get = "GET /now HTTP/1.1\r\n\r\n"
    private static let later = "GET /later HTTP/1.1\r\n\r\n"

    @Test func answersThatAreThereAtOnceFollowOneAnother() throws {
        try send(String(repeating: Self.get, count: 100))
        #expect(try answers() == Array(repeating: "200", count: 100))
    }

    @Test func anAnswerThatComesLaterKeepsItsPlace() throws {
        try send(Self.later + Self.get)
        #expect(try answers() == [])
        responder.answer()
        #expect(try answers() == ["200", "200"])
    }

    @Test func anAnswerToNobodyIsNone() throws {
        try send(Self.later)
        try channel.close().wait()
        channel.embeddedEventLoop.run()
        responder.answer()
        #expect(try answers() == [])
    }

    @Test func aClientIsToldToGoOn() throws {
        try send("POST /now HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        #expect(try answers() == ["100"])
        try send("{}")
        #expect(try answers() == ["200"])
    }

    @Test func aBodyThatStopsIsAnsweredInTime() throws {
        channel.embeddedEventLoop.advanceTime(by: .seconds(60))
        try send(Self.get)
        try send("POST /now HTTP/1.1\r\nContent-Length: 9\r\n\r\n")
        channel.embeddedEventLoop.advanceTime(by: .seconds(9))
        #expect(try answers() == ["200"])
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(try answers() == ["408 close"])
        channel.embeddedEventLoop.advanceTime(by: HTTPServerLimits.lingering)
        #expect(!channel.isActive)
    }

    @Test func whoSaysNothingIsNotWaitedFor() throws {
        try send(Self.get)
        channel.embeddedEventLoop.advanceTime(by: .seconds(74))
        #expect(channel.isActive)
        try send(Self.get)
        channel.embeddedEventLoop.advanceTime(by: .seconds(74))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
    }

    @Test func whoEndsIsAnsweredFirst() throws {
        try send(Self.later)
        channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        #expect(channel.isActive)
        responder.answer()
        #expect(try answers() == ["200"])
        #expect(!channel.isActive)
    }

    @Test func aServerThatStopsLetsGoOfWhoWaits() throws {
        channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        #expect(!channel.isActive)
    }

    @Test func aServerThatStopsAnswersWhatHasBegun() throws {
        try send(Self.later)
        channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        responder.answer()
        #expect(try answers() == ["200 close"])
        channel.embeddedEventLoop.advanceTime(by: HTTPServerLimits.lingering)
        #expect(!channel.isActive)
    }

    @Test func bodiesHaveABoundTogether() throws {
        let head = "POST /now HTTP/1.1\r\nContent-Length: 400000\r\n\r\n"
        try send(head + String(repeating: "x", count: 299_000))
        #expect(try answers() == [])
        try send(String(repeating: "x", count: 2_000))
        #expect(try answers() == ["503 close"])
    }

    @Test func whatWasAnsweredCountsNoMore() throws {
        let body = String(repeating: "x", count: 200_000)
        for _ in 0..<5 {
            try send("POST /now HTTP/1.1\r\nContent-Length: 200000\r\n\r\n" + body.dropLast())
            try send("x")
        }
        #expect(try answers() == Array(repeating: "200", count: 5))
    }

    @Test func whoSendsTooFarAheadIsNotRead() throws {
        let reads = ReadCounter()
        try channel.pipeline.syncOperations.addHandler(reads, position: .first)
        try send(Self.later)
        channel.pipeline.read()
        #expect(reads.count == 1)
        try send(String(repeating: Self.get, count: HTTPServerLimits.aheadBytesMax / 20))
        channel.pipeline.read()
        #expect(reads.count == 1)
        responder.answer()
        #expect(reads.count == 2)
    }
}

/// Answers `/now` at once, others when it is told to.
private final class Waiting: Responder {
    private let replies = Mutex<[Reply]>([])

    func respond(to request: ServerRequest, _ reply: Reply) {
        guard request.head.path != "/now" else { return reply.send(ServerResponse(status: 200)) }
        replies.withLock { $0.append(reply) }
    }

    func refusal(_ fault: Fault, of head: RequestHead?) -> ServerResponse {
        switch fault {
        case .malformed: ServerResponse(status: 400)
        case .slow: ServerResponse(status: 408)
        case .tooLarge: ServerResponse(status: 413)
        case .overloaded: ServerResponse(status: 503)
        }
    }

    func answer() {
        let replies = replies.withLock { replies in
            defer { replies = [] }
            return replies
        }
        for reply in replies { reply.send(ServerResponse(status: 200)) }
    }
}

/// How often the channel was asked to read.
private final class ReadCounter: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer
    private(set) var count = 0

    func read(context: ChannelHandlerContext) { count += 1 }
}
