import Events
import HTTPServer

extension CollectorService {
    /// Answers a request to one of the collector's paths, at once or when its facts are durable; on
    /// the calling thread or another.
    public func respond(
        to request: ServerRequest, _ answer: @escaping @Sendable (ServerResponse) -> Void
    ) {
        let fields = crossOrigin.fields(for: request.head.origin)
        respond(request) { response in
            var response = response
            response.fields += fields
            answer(response)
        }
    }

    private func respond(_ request: ServerRequest, _ answer: @escaping Answering) {
        switch Route(request.head.method, request.head.path) {
        case .beacon(let call): inFlight(answer) { $0.beacon(call, request, $1) }
        case .pixel(let type): inFlight(answer) { $0.pixel(type, request, $1) }
        case .preflight: answer(preflight(request.head))
        case .otherMethod(let allowed):
            var response = refused(Refusal(.methodNotAllowed, "send \(allowed)"))
            response.fields.append(("Allow", allowed))
            answer(response)
        case .unknown: answer(refused(Refusal(.notFound, "beacons go to POST /v1/batch")))
        }
    }

    /// The answer to a request that was not read to its end.
    public func refusal(_ fault: Fault, of head: RequestHead) -> ServerResponse {
        let refusal: Refusal =
            switch fault {
            case .malformed: .malformedBody
            case .slow: .slow
            case .tooLarge(let limit): .bodyTooLarge(limit)
            case .overloaded: .overloaded
            }
        var response = refused(refusal)
        response.fields += crossOrigin.fields(for: head.origin)
        return response
    }

    typealias Answering = @Sendable (ServerResponse) -> Void

    private func inFlight(
        _ answer: @escaping Answering, _ body: (CollectorService, @escaping Answering) -> Void
    ) {
        guard enter() else { return answer(refused(.overloaded)) }
        body(self) { [self] response in
            leave()
            answer(response)
        }
    }

    private func preflight(_ head: RequestHead) -> ServerResponse {
        guard let fields = crossOrigin.preflight(from: head.origin) else {
            return refused(Refusal(.originNotAllowed, "list the origin under `origins`"))
        }
        return ServerResponse(status: 204, fields: fields)
    }

    private func beacon(
        _ call: Beacon.Call, _ request: ServerRequest, _ answer: @escaping Answering
    ) {
        count { $0.bytesReceived += request.body.readableBytes }
        guard request.isReadForLong else { return takeBeacon(call, request, answer) }
        // The connection's thread has other connections to look after.
        Task { takeBeacon(call, request, answer) }
    }

    private func takeBeacon(
        _ call: Beacon.Call, _ request: ServerRequest, _ answer: @escaping Answering
    ) {
        let submission = read(
            request, beacon(call, request, key: request.head.basicUser))
        store(submission) { [self] refusal in
            if let refusal = refusal ?? submission.refusal { return answer(refused(refusal)) }
            var response = Answer.taken(submission)
            setCookie(of: submission, in: &response)
            answer(response)
        }
    }

    /// An image whatever happens: nobody reads the answer, and a broken image would be seen.
    private func pixel(
        _ type: EventType, _ request: ServerRequest, _ answer: @escaping Answering
    ) {
        let message = Pixel.message(request.head.parameter("data") ?? "")
        let beacon = beacon(.single(type), request, key: request.head.parameter("writeKey"))
        let submission = intake.take(message, of: beacon) { [self] caller, count in
            rateLimiter.take(count, of: caller, now: beacon.receivedAt)
        }
        store(submission) { [self] refusal in
            var response = Answer.pixel()
            if let refusal = refusal ?? submission.refusal {
                count { $0.refused[refusal.reason, default: 0] += 1 }
            } else {
                setCookie(of: submission, in: &response)
            }
            answer(response)
        }
    }

    private func beacon(_ call: Beacon.Call, _ request: ServerRequest, key: String?) -> Beacon {
        let head = request.head
        return Beacon(
            call: call, credential: key.map(Beacon.Credential.key) ?? .inBody,
            receivedAt: clock(), origin: head.origin, isFromBrowser: head.isFromBrowser,
            cookie: head.cookie(named: configuration.cookie.name),
            address: head.address(peer: request.peer, policy: configuration.addresses))
    }

    private func setCookie(of submission: Submission, in response: inout ServerResponse) {
        if let value = submission.cookie {
            response.fields.append(("Set-Cookie", configuration.cookie.header(value)))
        }
    }

    private func refused(_ refusal: Refusal) -> ServerResponse {
        count { $0.refused[refusal.reason, default: 0] += 1 }
        return Answer.refused(refusal)
    }
}

extension ServerRequest {
    /// What is packed may be a thousand times as large.
    fileprivate var isReadForLong: Bool {
        body.readableBytes >= CollectorLimits.bodyBytesReadAtOnceMax
            || head.contains("content-encoding")
    }
}
