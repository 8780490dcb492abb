import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Testing

@testable import HTTPServer

/// A server on a real socket, as a service that is stopped.
@Suite struct HTTPServerTests {
    @Test func itStopsOnceWhatHasBegunIsAnswered() async throws {
        let (ports, running) = AsyncStream.makeStream(of: Int.self)
        let (replies, asked) = AsyncStream.makeStream(of: Reply.self)
        let server = HTTPServer(
            .init(
                host: "127.0.0.1", port: 0, bodyBytesMax: 1_000, bodyTimeout: .seconds(10),
                idleTimeout: .seconds(75)),
            responder: Handing(asked: asked), onRunning: { running.yield($0) })
        let group = ServiceGroup(
            configuration: .init(services: [server], logger: Logger(label: "test")))
        async let run: Void = group.run()
        let port = try #require(await ports.first { _ in true })
        async let idle = exchange("", port: port)
        async let busy = exchange("GET / HTTP/1.1\r\n\r\n", port: port)
        let reply = try #require(await replies.first { _ in true })
        await group.triggerGracefulShutdown()
        #expect(try await idle == "")
        reply.send(ServerResponse(status: 200))
        #expect(try await busy.hasPrefix("HTTP/1.1 200 OK\r\n"))
        try await run
        await #expect(throws: (any Error).self) { try await exchange("", port: port) }
    }

    /// Sends, and reads until the other end closes.
    private func exchange(_ text: String, port: Int) async throws -> String {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: text))
            var answer = ""
            for try await buffer in inbound { answer += String(buffer: buffer) }
            return answer
        }
    }
}

/// Hands each reply to the test.
private struct Handing: Responder {
    let asked: AsyncStream<Reply>.Continuation

    func respond(to request: ServerRequest, _ reply: Reply) { asked.yield(reply) }

    func refusal(_ fault: Fault, of head: RequestHead?) -> ServerResponse {
        ServerResponse(status: 400)
    }
}
