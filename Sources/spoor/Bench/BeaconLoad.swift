import Foundation
import NIOCore
import NIOPosix

/// Sends beacons over some connections, each its next when the last was answered.
struct BeaconLoad {
    var port: Int
    var connections: Int
    var beacons: Int

    /// What each waited, in nanoseconds, sorted.
    /// - Throws: `Failure` at the first answer that is not 200.
    func run() async throws -> [Int64] {
        let group = MultiThreadedEventLoopGroup.singleton
        let latencies = try await withThrowingTaskGroup(of: [Int64].self) { tasks in
            for number in 0..<connections {
                let share = beacons / connections + (number < beacons % connections ? 1 : 0)
                tasks.addTask {
                    let done = group.any().makePromise(of: [Int64].self)
                    let bootstrap = ClientBootstrap(group: group).channelInitializer { channel in
                        channel.eventLoop.makeCompletedFuture {
                            try channel.pipeline.syncOperations.addHandler(
                                BeaconSender(connection: number, beacons: share, done: done))
                        }
                    }
                    let channel = try await bootstrap.connect(host: "127.0.0.1", port: port).get()
                    let latencies = try await done.futureResult.get()
                    try await channel.close()
                    return latencies
                }
            }
            return try await tasks.reduce(into: []) { $0 += $1 }
        }
        return latencies.sorted()
    }
}

/// One connection: writes a request, waits for the whole answer, writes the next.
///
/// It reads only what it must of an answer, so that on a machine that both share it leaves the
/// cores to the server.
private final class BeaconSender: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let connection: Int
    private let beacons: Int
    private let done: EventLoopPromise<[Int64]>
    private var latencies: [Int64] = []
    private var sentAt = NIODeadline.uptimeNanoseconds(0)
    private var answer = ""

    init(connection: Int, beacons: Int, done: EventLoopPromise<[Int64]>) {
        self.connection = connection
        self.beacons = beacons
        self.done = done
        latencies.reserveCapacity(beacons)
    }

    func channelActive(context: ChannelHandlerContext) { send(context) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        answer += buffer.readString(length: buffer.readableBytes) ?? ""
        guard let status = answer.wholeAnswerStatus else { return }
        guard status == 200 else {
            return done.fail(Failure("a beacon was answered with: \(answer)"))
        }
        answer = ""
        latencies.append((NIODeadline.now() - sentAt).nanoseconds)
        if latencies.count == beacons { done.succeed(latencies) } else { send(context) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        done.fail(Failure("the server closed the connection"))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        done.fail(error)
        context.close(promise: nil)
    }

    private func send(_ context: ChannelHandlerContext) {
        let request = Self.request(connection: connection, number: latencies.count)
        sentAt = .now()
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: request)), promise: nil)
    }

    private static let credentials = Data("\(BenchServer.writeKey):".utf8).base64EncodedString()

    /// A product view of one of 5,000 visitors, 600 bytes of JSON.
    private static func request(connection: Int, number: Int) -> String {
        let sku = (connection * 31 + number) % 500
        let visitor = (connection * 7_919 + number * 13) % 5_000
        let body = """
            {"type":"track","event":"Product Viewed","messageId":"\(connection)-\(number)",\
            "anonymousId":"visitor-\(visitor)","properties":{"product_id":"sku-\(sku)",\
            "name":"Men's Short Sleeve Hero Tee Black","category":"Apparel","price":16.99,\
            "currency":"USD","url":"https://shop.example/apparel/mens/sku-\(sku)"},\
            "context":{"page":{"path":"/apparel/mens/sku-\(sku)","title":"Hero Tee | Shop",\
            "referrer":"https://www.google.com/"},"userAgent":"Mozilla/5.0 (Windows NT 10.0; \
            Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",\
            "locale":"en-US","library":{"name":"tracker","version":"1.0.0"}}}
            """
        return """
            POST /v1/track HTTP/1.1\r
            Host: 127.0.0.1\r
            Authorization: Basic \(credentials)\r
            Content-Type: application/json\r
            Content-Length: \(body.utf8.count)\r
            \r
            \(body)
            """
    }
}

extension String {
    /// The status of an HTTP answer that has come to its end; nil before.
    fileprivate var wholeAnswerStatus: Int? {
        guard let headEnd = range(of: "\r\n\r\n") else { return nil }
        let lines = self[..<headEnd.lowerBound].split(separator: "\r\n")
        let field = lines.first { $0.lowercased().hasPrefix("content-length:") }
        let length = field.flatMap { Int($0.dropFirst(15).filter(\.isNumber)) } ?? 0
        guard self[headEnd.upperBound...].utf8.count >= length else { return nil }
        return lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    }
}
