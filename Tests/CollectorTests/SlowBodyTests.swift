import EventLog
import Foundation
import HTTPServer
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Testing

@testable import Collector

/// A client that begins a request and does not end it, over a real connection.
@Suite struct SlowBodyTests {
    @Test func aSlowBodyIsAnsweredAndCutOff() async throws {
        let (ports, running) = AsyncStream.makeStream(of: Int.self)
        let server = try Server()
        let http = HTTPServer(
            .init(
                host: "127.0.0.1", port: 0, bodyBytesMax: 1_000, bodyTimeout: .seconds(1),
                idleTimeout: .seconds(60)),
            responder: CollectorResponder(service: server.service),
            onRunning: { running.yield($0) })
        let group = ServiceGroup(
            configuration: .init(services: [http], logger: Logger(label: "test")))
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
