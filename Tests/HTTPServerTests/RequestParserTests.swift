import NIOCore
import Testing

@testable import HTTPServer

/// What is a request, and what is none. `Tests/Hostile/http` has more, with whole answers.
@Suite struct RequestParserTests {
    /// What is read of some bytes, in words, whatever pieces they come in.
    private func read(_ text: String, cutAfter length: Int = .max, bodyBytesMax: Int = 100)
        -> [String]
    {
        var parser = RequestParser(bodyBytesMax: bodyBytesMax)
        var (steps, rest): ([String], ArraySlice<UInt8>) = ([], Array(text.utf8)[...])
        while !rest.isEmpty {
            parser.append(ByteBuffer(bytes: rest.prefix(length)))
            rest = rest.dropFirst(length)
            reading: while true {
                switch parser.next() {
                case .needsMore: break reading
                case .head(let head): steps.append("\(head.method.rawValue) \(head.path)")
                case .body(let body): steps.append(String(buffer: body))
                case .malformed: return steps + ["malformed"]
                case .tooLarge: return steps + ["too large"]
                }
            }
        }
        return steps
    }

    @Test(arguments: [1, 2, 3, 7, Int.max])
    func requestsFollowOneAnother(_ length: Int) {
        let text = """
            POST /v1/track?a=b HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}\
            \r\n\r\nGET / HTTP/1.0\r\nHost:\tx \r\n\r\n\
            POST /v1/page HTTP/1.1\r\ntransfer-encoding: Chunked\r\n\r\n\
            3\r\nabc\r\n0a;x=y;z\r\n0123456789\r\n0\r\nX-A: b\r\n\r\n\
            OPTIONS * HTTP/1.1\r\n\r\n
            """
        #expect(
            read(text, cutAfter: length) == [
                "POST /v1/track", "{}", "GET /", "", "POST /v1/page", "abc0123456789", "OPTIONS *",
                "",
            ])
    }

    @Test(arguments: [
        "post / HTTP/1.1\r\n\r\n", "BREW / HTTP/1.1\r\n\r\n", "GET /\r\n\r\n",
        "GET  / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1 \r\n\r\n", "GET / HTTP/2.0\r\n\r\n",
        "GET /\u{7F} HTTP/1.1\r\n\r\n", "GET /ä HTTP/1.1\r\n\r\n", "GET x HTTP/1.1\r\n\r\n",
        "GET * HTTP/1.1\r\n\r\n", "GET http:// HTTP/1.1\r\n\r\n",
        "GET http:///x HTTP/1.1\r\n\r\n", "GET http://a@b/ HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\n\n",
        "GET / HTTP/1.1\r\nA : b\r\n\r\n", "GET / HTTP/1.1\r\n: b\r\n\r\n",
        "GET / HTTP/1.1\r\nA b\r\n\r\n", "GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n",
        "GET / HTTP/1.1\r\nA: b\0c\r\n\r\n", "GET / HTTP/1.1\r\nA: b\rc\r\n\r\n",
        "GET / HTTP/1.1\r\nA(B): b\r\n\r\n", "GET / HTTP/1.1\r\nContent-Length:\r\n\r\n",
        "GET / HTTP/1.1\r\nContent-Length: +1\r\n\r\n",
        "GET / HTTP/1.1\r\nContent-Length: 1\t\r\n\r\n",
        "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\t\r\n\r\n",
        "GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
        "GET / HTTP/1.1\r\nContent-Length: 9999999999999999999\r\n\r\n",
        "GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "GET / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
        "\u{16}\u{3}\u{1}", "GET / HTTP/1.1\r\nA: \u{1}",
    ])
    func whatCouldBeReadOtherwiseIsNone(_ text: String) {
        #expect(read(text) == ["malformed"])
        #expect(read(text, cutAfter: 1) == ["malformed"])
    }

    @Test(arguments: [
        "-1\r\n", "0x3\r\nabc", "g\r\n", "3\nabc", "3\r\nabcd\r\n", "10000000000000000\r\n",
        " 3\r\nabc", "3 \r\nabc", "3;\r\nabc", "3;=a\r\nabc", "3;a=b=c\r\nabc",
        "0\r\nContent-Length: 3\r\n\r\n", "0\r\nTransfer-Encoding: x\r\n\r\n", "0\r\nno field\r\n",
        "3\r\nab\u{0}\r\r",
    ])
    func chunksAreHeldToTheirForm(_ body: String) {
        let head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
        #expect(read(head + body) == ["POST /", "malformed"])
        #expect(read(head + body, cutAfter: 1) == ["POST /", "malformed"])
    }

    @Test func bodiesHaveALimit() {
        #expect(read("POST / HTTP/1.1\r\nContent-Length: 101\r\n\r\n") == ["POST /", "too large"])
        let chunked = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
        let fifty = "32\r\n" + String(repeating: "x", count: 50) + "\r\n"
        #expect(read(chunked + fifty + fifty + "1\r\nx") == ["POST /", "too large"])
        #expect(read(chunked + fifty + fifty + "0\r\n\r\n").count == 2)
    }

    @Test func headsHaveALimit() {
        let long = String(repeating: "x", count: HTTPServerLimits.headBytesMax)
        let many = (0...HTTPServerLimits.fieldsMax).map { "A\($0): b\r\n" }.joined()
        #expect(read("GET /\(long) HTTP/1.1\r\n\r\n") == ["malformed"])
        #expect(read("GET / HTTP/1.1\r\nA: \(long)") == ["malformed"])
        #expect(read("GET / HTTP/1.1\r\n\(many)\r\n") == ["malformed"])
        #expect(read(String(repeating: "\r\n", count: 50_000)) == ["malformed"])
    }

    private func head(_ lines: String) throws -> RequestHead {
        var parser = RequestParser(bodyBytesMax: 0)
        parser.append(ByteBuffer(string: lines + "\r\n\r\n"))
        guard case .head(let head) = parser.next() else { throw Unread() }
        return head
    }
    private struct Unread: Error {}

    @Test func fieldsAreFoundByName() throws {
        let head = try head("GET / HTTP/1.1\r\nA: b\r\nCookie: x=1\r\nCOOKIE: y=2\r\na:\t c \t")
        #expect(head["a"] == "b, c")
        #expect(head["cookie"] == "x=1; y=2")
        #expect(head["b"] == nil)
        #expect(head.contains("cookie"))
        #expect(!head.contains("cook"))
    }

    @Test(arguments: [
        ("/v1/track?x=1", "/v1/track", "1"), ("http://x:1/v1/track?x=%7b%", "/v1/track", "%7b%"),
        ("HTTPS://x?x=%7B&x=2", "", "{"), ("/?y=1", "/", nil), ("/?x", "/", nil),
        ("/?x=%ff", "/", "%ff"), ("/?x==", "/", "="),
    ])
    func targetsHavePathAndQuery(_ target: String, _ path: String, _ value: String?) throws {
        let head = try head("GET \(target) HTTP/1.1")
        #expect(head.path == path)
        #expect(head.parameter("x") == value)
    }

    @Test(arguments: [
        ("1.1", "", true), ("1.1", "Connection: a, CLOSE\r\n", false), ("1.0", "", false),
        ("1.0", "Connection: Keep-Alive\r\n", true),
        ("1.1", "Connection: keep-alive\r\nConnection: close\r\n", false),
    ])
    func whoKeepsTheConnectionOpen(_ version: String, _ field: String, _ keeps: Bool) throws {
        #expect(try head("GET / HTTP/\(version)\r\n\(field)A: b").keepsOpen == keeps)
    }
}
