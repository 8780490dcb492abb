import HTTPServer
import NIOCore
import NIOEmbedded
import NIOHTTP1

/// What came over a connection, as a parser reads it.
struct DecodedRequest: Equatable {
    var method: String
    var target: String
    var fields: [[String]]
    var body: [UInt8]
}

/// Reads what comes over a connection with the parser of the server.
enum RequestReader {
    /// The whole requests, up to where nothing more is read.
    static func requests(in bytes: [UInt8], cutAfter length: Int) -> [ServerRequest] {
        var parser = RequestParser(bodyBytesMax: 4 << 20)
        var (requests, head): ([ServerRequest], RequestHead?) = ([], nil)
        var rest = bytes[...]
        while !rest.isEmpty {
            parser.append(ByteBuffer(bytes: rest.prefix(length)))
            rest = rest.dropFirst(length)
            reading: while true {
                switch parser.next() {
                case .needsMore: break reading
                case .head(let new): head = new
                case .body(let body):
                    guard let head else { return requests }
                    requests.append(ServerRequest(head: head, body: body, peer: "203.0.113.9"))
                    if !head.keepsOpen { return requests }
                case .malformed, .tooLarge: return requests
                }
            }
        }
        return requests
    }
}

/// Reads it with SwiftNIO's, which is llhttp: what Node.js has.
enum ReferenceDecoder {
    static func requests(in bytes: [UInt8]) -> [DecodedRequest] {
        let channel = EmbeddedChannel()
        defer { _ = try? channel.finish(acceptAlreadyClosed: true) }
        let decoder = ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes))
        guard (try? channel.pipeline.syncOperations.addHandler(decoder)) != nil else { return [] }
        _ = try? channel.writeInbound(ByteBuffer(bytes: bytes))
        var (requests, head, body): ([DecodedRequest], HTTPRequestHead?, [UInt8]) = ([], nil, [])
        while let part = try? channel.readInbound(as: HTTPServerRequestPart.self) {
            switch part {
            case .head(let new): (head, body) = (new, [])
            case .body(let more): body += more.readableBytesView
            case .end:
                if let head { requests.append(DecodedRequest(head, body)) }
            }
        }
        return requests
    }
}

extension DecodedRequest {
    init(_ request: ServerRequest) {
        method = request.head.method.rawValue
        target = request.head.wholeTarget
        fields = request.head.all.map { [$0.name, $0.value] }
        body = Array(request.body.readableBytesView)
    }

    fileprivate init(_ head: HTTPRequestHead, _ body: [UInt8]) {
        method = head.method.rawValue
        target = head.uri
        // The parser leaves white space behind a value to its caller (RFC 9110, 5.5).
        fields = head.headers.map { field in
            let end = field.value.utf8.lastIndex { $0 != 0x20 && $0 != 0x09 }
            let value = end.map { field.value[...$0] } ?? ""
            return [field.name, String(value)]
        }
        self.body = body
    }
}
