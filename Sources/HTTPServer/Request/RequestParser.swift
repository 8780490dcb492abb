import NIOCore

/// Reads the requests that come over one connection, one after the other, however they are cut.
package struct RequestParser {
    private enum Phase {
        /// → `length` or `chunks`
        case head
        /// A body of so many bytes. → `head`
        case length(Int)
        /// → `head`
        case chunks(ChunkParser)
    }

    package enum Step {
        case needsMore
        /// A head is whole; its body follows.
        case head(RequestHead)
        /// The body is whole, and with it the request.
        case body(ByteBuffer)
        /// Nobody can tell where the next request begins: nothing is to be read any more.
        case malformed
        case tooLarge
    }

    private let bodyBytesMax: Int
    private var input = ByteBuffer()
    private var headParser = HeadParser()
    private var phase = Phase.head

    package init(bodyBytesMax: Int) { self.bodyBytesMax = bodyBytesMax }

    /// What is kept of requests that are not whole, or were sent ahead.
    var heldBytes: Int {
        if case .chunks(let parser) = phase {
            return input.readableBytes + parser.body.readableBytes
        }
        return input.readableBytes
    }

    package mutating func append(_ bytes: ByteBuffer) {
        guard input.readableBytes > 0 else {
            input = bytes
            return
        }
        if input.readerIndex > input.readableBytes { input.discardReadBytes() }
        input.writeImmutableBuffer(bytes)
    }

    package mutating func next() -> Step {
        switch phase {
        case .head: head()
        case .length(let length): whole(length)
        case .chunks(let parser): chunks(parser)
        }
    }

    private mutating func head() -> Step {
        guard input.readableBytes > 0 else { return .needsMore }
        switch input.withUnsafeReadableBytes({ headParser.parse($0) }) {
        case .needsMore: return .needsMore
        case .malformed: return .malformed
        case .whole(let length):
            guard let bytes = input.readSlice(length: length) else { return .malformed }
            let head = headParser.take(bytes)
            switch head.framing {
            case .length(let length): phase = .length(length)
            case .chunks: phase = .chunks(ChunkParser())
            }
            return .head(head)
        }
    }

    private mutating func whole(_ length: Int) -> Step {
        guard length <= bodyBytesMax else { return .tooLarge }
        guard let body = input.readSlice(length: length) else { return .needsMore }
        end()
        return .body(body)
    }

    private mutating func chunks(_ parser: ChunkParser) -> Step {
        var parser = parser
        // Else the parser's body would be copied when it grows.
        phase = .head
        switch parser.parse(&input, bytesMax: bodyBytesMax) {
        case .needsMore:
            phase = .chunks(parser)
            return .needsMore
        case .malformed: return .malformed
        case .tooLarge: return .tooLarge
        case .whole:
            end()
            return .body(parser.body)
        }
    }

    /// A connection between requests keeps no bytes.
    private mutating func end() {
        phase = .head
        if input.readableBytes == 0 { input = ByteBuffer() }
    }
}
