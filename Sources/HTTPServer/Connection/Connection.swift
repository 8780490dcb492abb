import NIOCore

/// What happens on one connection, and what is to be done about it: no channel, no clock.
///
/// Requests are answered one at a time, in the order in which they come; what a client sends ahead
/// waits. A connection that is to be closed is closed for writing first and read for a moment
/// longer: if it were closed whole while bytes are under way, the client might lose the answer.
struct Connection {
    /// How long what may take.
    struct Timeouts {
        /// From a request's head to the end of its body.
        var body: TimeAmount
        /// From an answer to the next whole head.
        var idle: TimeAmount
    }

    private enum Phase {
        /// Of a request or its body; the head once it came. → `answering`, `lingering`, `closed`
        case reading(RequestHead?)
        /// → `reading`, or `lingering` if nothing follows
        case answering(RequestHead?, isLast: Bool)
        /// Nothing that comes is looked at. → `closed`
        case lingering
        case closed
    }

    enum Action {
        /// Nothing is to be done until something else happens.
        case wait
        /// The client is to be told that it may send the body.
        case goOn
        /// `answered` is to be called once this is.
        case respond(RequestHead, ByteBuffer)
        /// The same, with an answer that the server has ready.
        case refuse(Fault, RequestHead?)
        /// Once all that was written is sent.
        case close
    }

    private let timeouts: Timeouts
    private let bodyBytesMax: Int
    private var parser: RequestParser
    private var phase = Phase.reading(nil)
    private var isInputClosed = false
    private var isStopping = false
    /// When something has to have happened; nil while an answer is being made.
    private(set) var deadline: NIODeadline?

    init(timeouts: Timeouts, bodyBytesMax: Int, now: NIODeadline) {
        self.timeouts = timeouts
        self.bodyBytesMax = bodyBytesMax
        parser = RequestParser(bodyBytesMax: bodyBytesMax)
        deadline = now + timeouts.idle
    }

    /// What is kept of requests that are not answered.
    var heldBytes: Int { parser.heldBytes }

    /// Whether the client is to be read; else it has sent enough ahead.
    var isRead: Bool {
        if case .answering = phase {
            parser.heldBytes < HTTPServerLimits.aheadBytesMax
        } else {
            true
        }
    }

    mutating func receive(_ bytes: ByteBuffer) {
        switch phase {
        case .reading, .answering(_, isLast: false): parser.append(bytes)
        case .answering(_, isLast: true), .lingering, .closed: break
        }
    }

    /// To be called after every event until it says `.wait` or `.close`.
    mutating func next(now: NIODeadline) -> Action {
        switch phase {
        case .reading(let head): read(head, now)
        case .answering: .wait
        case .lingering: isInputClosed ? close() : .wait
        case .closed: .wait
        }
    }

    private mutating func read(_ head: RequestHead?, _ now: NIODeadline) -> Action {
        switch parser.next() {
        case .needsMore:
            let isBetween = head == nil && parser.heldBytes == 0
            return isInputClosed || isStopping && isBetween ? close() : .wait
        case .head(let head):
            phase = .reading(head)
            deadline = now + (isStopping ? HTTPServerLimits.stopping : timeouts.body)
            return head.expectsContinue && !isTooLarge(head) ? .goOn : read(head, now)
        case .body(let body):
            guard let head else { preconditionFailure("a body comes after its head") }
            deadline = nil
            phase = .answering(head, isLast: !head.keepsOpen)
            return .respond(head, body)
        case .malformed: return refuse(.malformed)
        case .tooLarge: return refuse(.tooLarge(bodyBytesMax))
        }
    }

    private func isTooLarge(_ head: RequestHead) -> Bool {
        if case .length(let length) = head.framing { length > bodyBytesMax } else { false }
    }

    /// The request that is being read gets this answer, and is the last.
    mutating func refuse(_ fault: Fault) -> Action {
        guard case .reading(let head) = phase else { return .wait }
        deadline = nil
        phase = .answering(head, isLast: true)
        return .refuse(fault, head)
    }

    /// How the answer is to be written that is there now; nil if nobody waits for it any more. If it
    /// closes, the channel is to be closed for writing after it.
    mutating func answered(now: NIODeadline) -> ServerResponse.Frame? {
        guard case .answering(let head, let isLast) = phase else { return nil }
        let closes = isLast || isStopping
        phase = closes ? .lingering : .reading(nil)
        if closes { parser = RequestParser(bodyBytesMax: 0) }
        deadline = now + (closes ? HTTPServerLimits.lingering : timeouts.idle)
        return ServerResponse.Frame(
            hasBody: head?.method != .head, closes: closes,
            tellsThatOpen: !closes && head?.isOld == true)
    }

    /// The client sends nothing more; it may still read.
    mutating func inputClosed() { isInputClosed = true }

    /// The server is to stop: what is being sent is answered, nothing that begins later.
    mutating func stop(now: NIODeadline) {
        isStopping = true
        if case .reading = phase, let deadline {
            self.deadline = min(deadline, now + HTTPServerLimits.stopping)
        }
    }

    /// To be called when the deadline may be over.
    mutating func checkDeadline(now: NIODeadline) -> Action {
        guard let deadline, deadline <= now else { return .wait }
        if case .reading(.some) = phase { return refuse(.slow) }
        return close()
    }

    private mutating func close() -> Action {
        phase = .closed
        deadline = nil
        return .close
    }
}
