import NIOCore
import Testing

@testable import HTTPServer

/// A connection as a conversation: what comes, and what is to be done about it.
@Suite struct ConnectionTests {
    private var connection = Connection(
        timeouts: .init(body: .seconds(10), idle: .seconds(75)), bodyBytesMax: 100,
        now: .uptimeNanoseconds(0))

    private func at(_ second: Int64) -> NIODeadline { .uptimeNanoseconds(0) + .seconds(second) }

    private mutating func next(_ text: String = "", at second: Int64 = 0) -> String {
        if !text.isEmpty { connection.receive(ByteBuffer(string: text)) }
        return Self.words(connection.next(now: at(second)))
    }

    private static func words(_ action: Connection.Action) -> String {
        switch action {
        case .wait: "wait"
        case .goOn: "go on"
        case .respond(let head, let body): "respond \(head.path) \(String(buffer: body))"
        case .refuse(let fault, let head): "refuse \(fault) \(head?.path ?? "-")"
        case .close: "close"
        }
    }

    private static let get = "GET /a HTTP/1.1\r\n\r\n"
    private static let post = "POST /b HTTP/1.1\r\nContent-Length: 2\r\n\r\n"

    @Test mutating func requestsAreAnsweredOneAtATime() {
        #expect(next(Self.get + Self.post) == "respond /a ")
        #expect(next("{}") == "wait")
        #expect(connection.answered(now: at(0))?.closes == false)
        #expect(next() == "respond /b {}")
        #expect(connection.answered(now: at(0))?.closes == false)
        #expect(next() == "wait")
    }

    @Test mutating func whatIsSentAheadHasALimit() {
        #expect(next(Self.get) == "respond /a ")
        #expect(connection.isRead)
        connection.receive(
            ByteBuffer(repeating: 0x20, count: HTTPServerLimits.aheadBytesMax))
        #expect(!connection.isRead)
    }

    @Test mutating func aBodyThatDoesNotComeIsRefused() {
        #expect(next(Self.post, at: 5) == "wait")
        #expect(connection.deadline == at(15))
        #expect(Self.words(connection.checkDeadline(now: at(14))) == "wait")
        #expect(Self.words(connection.checkDeadline(now: at(15))) == "refuse slow /b")
        #expect(connection.answered(now: at(15))?.closes == true)
        #expect(next(Self.get, at: 15) == "wait")
    }

    @Test mutating func aHeadThatTricklesIsNotWaitedFor() {
        #expect(next("GET /", at: 70) == "wait")
        #expect(connection.deadline == at(75))
        #expect(Self.words(connection.checkDeadline(now: at(75))) == "close")
    }

    @Test mutating func anAnswerBeginsTheWaitAnew() {
        #expect(next(Self.get, at: 50) == "respond /a ")
        #expect(connection.deadline == nil)
        _ = connection.answered(now: at(60))
        #expect(connection.deadline == at(135))
    }

    @Test mutating func theEndOfTheInputIsTheEndAfterTheLastAnswer() {
        connection.receive(ByteBuffer(string: Self.get + Self.get + "GET"))
        connection.inputClosed()
        #expect(next() == "respond /a ")
        _ = connection.answered(now: at(0))
        #expect(next() == "respond /a ")
        _ = connection.answered(now: at(0))
        #expect(next() == "close")
    }

    @Test mutating func whatCannotBeReadIsTheLast() {
        #expect(next(Self.get + "nonsense\r\n\r\n" + Self.get) == "respond /a ")
        #expect(connection.answered(now: at(0))?.closes == false)
        #expect(next() == "refuse malformed -")
        #expect(connection.answered(now: at(0))?.closes == true)
        #expect(next(Self.get) == "wait")
        #expect(connection.heldBytes == 0)
        #expect(connection.deadline == at(0) + HTTPServerLimits.lingering)
        connection.inputClosed()
        #expect(next() == "close")
    }

    @Test mutating func aClientMayAskBeforeItSends() {
        let head = "POST /b HTTP/1.1\r\nExpect: 100-Continue\r\nContent-Length: "
        #expect(next(head + "2\r\n\r\n") == "go on")
        #expect(next() == "wait")
        #expect(next("{}") == "respond /b {}")
        _ = connection.answered(now: at(0))
        #expect(next(head + "101\r\n\r\n") == "refuse tooLarge(100) /b")
    }

    @Test mutating func aServerThatStopsAnswersWhatHasBegun() {
        #expect(next(Self.post) == "wait")
        connection.stop(now: at(3))
        #expect(connection.deadline == at(3) + HTTPServerLimits.stopping)
        #expect(next("{}") == "respond /b {}")
        #expect(connection.answered(now: at(3))?.closes == true)
    }

    @Test mutating func aServerThatStopsDoesNotWaitForRequests() {
        connection.stop(now: at(0))
        #expect(next() == "close")
    }

    @Test mutating func headsAreAnsweredWithoutBodies() {
        #expect(next("HEAD /a HTTP/1.1\r\n\r\n") == "respond /a ")
        #expect(connection.answered(now: at(0))?.hasBody == false)
    }

    @Test mutating func oldClientsAreToldThatItStaysOpen() {
        #expect(next("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n") == "respond /a ")
        #expect(connection.answered(now: at(0))?.tellsThatOpen == true)
        #expect(next("GET /a HTTP/1.0\r\n\r\n") == "respond /a ")
        #expect(connection.answered(now: at(0))?.closes == true)
    }
}
