import HTTPTypes
import Hummingbird
import NIOCore
import NIOEmbedded
import NIOHTTP1

/// Reads what comes over a connection with the decoder of the server.
enum RequestDecoder {
    /// The whole requests, up to where the decoder takes no more.
    static func requests(in bytes: [UInt8]) -> [Request] {
        let channel = EmbeddedChannel()
        defer { _ = try? channel.finish(acceptAlreadyClosed: true) }
        let decoder = ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes))
        guard (try? channel.pipeline.syncOperations.addHandler(decoder)) != nil else { return [] }
        _ = try? channel.writeInbound(ByteBuffer(bytes: bytes))
        var (requests, head, body): ([Request], HTTPRequestHead?, ByteBuffer) = ([], nil, .init())
        while let part = try? channel.readInbound(as: HTTPServerRequestPart.self) {
            switch part {
            case .head(let new): (head, body) = (new, .init())
            case .body(let more): body.writeImmutableBuffer(more)
            case .end:
                if let request = head.flatMap({ Request($0, body) }) { requests.append(request) }
            }
        }
        return requests
    }
}

extension Request {
    /// Nil for a head that has no place in a request, as a name that is no token.
    fileprivate init?(_ head: HTTPRequestHead, _ body: ByteBuffer) {
        guard let method = HTTPRequest.Method(head.method.rawValue) else { return nil }
        var fields = HTTPFields()
        for (name, value) in head.headers {
            if let name = HTTPField.Name(name) {
                fields.append(HTTPField(name: name, value: value))
            }
        }
        let request = HTTPRequest(
            method: method, scheme: "http", authority: head.headers.first(name: "Host"),
            path: head.uri, headerFields: fields)
        self.init(head: request, body: RequestBody(buffer: body))
    }
}
