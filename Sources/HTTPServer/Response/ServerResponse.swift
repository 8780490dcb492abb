import NIOCore
import NIOHTTP1

/// An answer, whole.
public struct ServerResponse: Sendable {
    public var status: Int
    /// But those that say where it ends, whether the connection stays open, and when it was made.
    public var fields: [(name: String, value: String)]
    public var body: [UInt8]

    public init(
        status: Int, fields: [(name: String, value: String)] = [], body: [UInt8] = []
    ) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// What the connection makes of an answer.
    struct Frame {
        /// HEAD is answered without the body that is told of.
        var hasBody = true
        var closes = false
        /// A client of version 1.0 has to be told that the connection stays open.
        var tellsThatOpen = false
    }

    func write(into buffer: inout ByteBuffer, _ frame: Frame, date: [UInt8]) {
        let status = HTTPResponseStatus(statusCode: status)
        buffer.writeStaticString("HTTP/1.1 ")
        buffer.writeDecimal(Int(status.code))
        buffer.writeStaticString(" ")
        buffer.writeString(status.reasonPhrase)
        for field in fields {
            buffer.writeStaticString("\r\n")
            buffer.writeString(field.name)
            buffer.writeStaticString(": ")
            buffer.writeString(field.value)
        }
        // RFC 9110, 8.6.
        if status != .noContent, status != .notModified {
            buffer.writeStaticString("\r\nContent-Length: ")
            buffer.writeDecimal(body.count)
        }
        buffer.writeStaticString("\r\nDate: ")
        buffer.writeBytes(date)
        if frame.closes { buffer.writeStaticString("\r\nConnection: close") }
        if frame.tellsThatOpen { buffer.writeStaticString("\r\nConnection: keep-alive") }
        buffer.writeStaticString("\r\n\r\n")
        if frame.hasBody { buffer.writeBytes(body) }
    }

    /// Source: RFC 9110, 15.2.1.
    static let goOn: StaticString = "HTTP/1.1 100 Continue\r\n\r\n"
}

extension ByteBuffer {
    fileprivate mutating func writeDecimal(_ number: Int) {
        var divisor = 1
        while number / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            writeInteger(UInt8(ascii: "0") + UInt8(number / divisor % 10))
            divisor /= 10
        }
    }
}
