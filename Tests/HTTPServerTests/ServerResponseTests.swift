import NIOCore
import Testing

@testable import HTTPServer

@Suite struct ServerResponseTests {
    private func text(
        _ response: ServerResponse, _ frame: ServerResponse.Frame = .init()
    ) -> String {
        var buffer = ByteBuffer()
        response.write(into: &buffer, frame, date: Array("now".utf8))
        return String(buffer: buffer)
    }

    @Test func anAnswerHasALengthAndADate() {
        let response = ServerResponse(status: 200, fields: [("A", "b")], body: Array("{}".utf8))
        #expect(
            text(response)
                == "HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 2\r\nDate: now\r\n\r\n{}")
        #expect(
            text(response, .init(hasBody: false, closes: true))
                == "HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 2\r\nDate: now"
                + "\r\nConnection: close\r\n\r\n")
        #expect(
            text(response, .init(tellsThatOpen: true)).contains("\r\nConnection: keep-alive\r\n"))
    }

    @Test(arguments: [204, 304]) func whatHasNoBodyHasNoLength(_ status: Int) {
        #expect(!text(ServerResponse(status: status)).contains("Content-Length"))
    }

    @Test(arguments: [0, 9, 10, 1_234_567]) func lengthsAreWrittenWhole(_ length: Int) {
        let response = ServerResponse(status: 413, body: Array(repeating: 0x20, count: length))
        #expect(
            text(response).hasPrefix(
                "HTTP/1.1 413 Payload Too Large\r\nContent-Length: \(length)\r\n"))
    }

    /// Source of the first: RFC 9110, 5.6.7.
    @Test(arguments: [
        (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
    ])
    func datesAreWrittenAsHTTPHasThem(_ second: Int, _ text: String) {
        #expect(String(decoding: DateClock.text(of: second), as: UTF8.self) == text)
    }
}
