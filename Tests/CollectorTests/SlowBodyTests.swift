import EventLog
import Foundation
import Hummingbird
import NIOCore
import NIOPosix
import ServiceLifecycle
import Testing

@testable import Collector

/// A client that begins a request and does not end it, over a real connection.
@Suite struct SlowBodyTests {
    @Test func aSlowBodyIsAnsweredAndCutOff() async throws {
        let (ports, running) = AsyncStream.makeStream(of: Int.self)
        let server = try Server("limits: {body_timeout: 1s}")
        let application = Application(
            responder: CollectorResponder(server.service),
            server: .collector(server.service.configuration.limits),
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { running.yield($0.localAddress?.port ?? 0) })
        let group = ServiceGroup(
            configuration: .init(services: [application], logger: application.logger))
        async let run: Void = group.run()
        let port = try #require(await ports.first { _ in true })
        let head =
            "POST /v1/track HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n"
            + "Authorization: Basic \(Data("web:".utf8).base64EncodedString())\r\n\r\n{"
        let answer = try await exchange(head, port: port)
        #expect(answer.hasPrefix("HTTP/1.1 408 "))
        #expect(answer.contains(#""reason":"slow_body""#))
        await group.triggerGracefulShutdown()
        try await run
        #expect(server.service.metrics.requestsInFlight == 0)
        #expect(server.service.metrics.accepted == 0)
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
