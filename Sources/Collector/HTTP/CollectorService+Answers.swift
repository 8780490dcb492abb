import Events
import HTTPTypes
import Hummingbird

extension CollectorService {
    func answer(_ request: Request, _ head: RequestHead, peer: String?) async -> Response {
        switch Route(request.method, request.uri.path) {
        case .beacon(let call):
            return await inFlight { await $0.beacon(call, request, head, peer: peer) }
        case .pixel(let type):
            return await inFlight { await $0.pixel(type, request, head, peer: peer) }
        case .preflight:
            return preflight(head)
        case .otherMethod(let allowed):
            var response = refused(Refusal(.methodNotAllowed, "send \(allowed)"))
            response.headers[.allow] = allowed
            return response
        case .unknown:
            return refused(Refusal(.notFound, "beacons go to POST /v1/batch"))
        }
    }

    private func inFlight(_ body: (CollectorService) async -> Response) async -> Response {
        guard enter() else {
            return refused(
                Refusal(
                    .overloaded, "too many requests at once; send it again later",
                    retryAfterSeconds: CollectorLimits.overloadRetrySeconds))
        }
        defer { leave() }
        return await body(self)
    }

    private func preflight(_ head: RequestHead) -> Response {
        guard let fields = crossOrigin.preflight(from: head.origin) else {
            return refused(Refusal(.originNotAllowed, "list the origin under `origins`"))
        }
        return Response(status: .noContent, headers: fields)
    }

    private func beacon(
        _ call: Beacon.Call, _ request: Request, _ head: RequestHead, peer: String?
    ) async -> Response {
        do {
            let body = try await self.body(of: request, head)
            let beacon = beacon(call, head, key: head.basicUser, peer: peer)
            let submission = try read(body, head, beacon)
            if let refusal = await store(submission) { return refused(refusal) }
            if let refusal = submission.refusal { return refused(refusal) }
            var response = Answer.taken(submission)
            setCookie(of: submission, in: &response)
            return response
        } catch {
            return refused(error)
        }
    }

    /// An image whatever happens: nobody reads the answer, and a broken image would be seen.
    private func pixel(
        _ type: EventType, _ request: Request, _ head: RequestHead, peer: String?
    ) async -> Response {
        var response = Answer.pixel()
        let query = request.uri.queryParameters
        let message = Pixel.message(query["data"].map(String.init) ?? "")
        let key = query["writeKey"].map(String.init)
        let beacon = beacon(.single(type), head, key: key, peer: peer)
        let submission = intake.take(message, of: beacon) { [self] caller, count in
            rateLimiter.take(count, of: caller, now: beacon.receivedAt)
        }
        let refusal = await store(submission) ?? submission.refusal
        if let refusal { count { $0.refused[refusal.reason, default: 0] += 1 } }
        if refusal == nil { setCookie(of: submission, in: &response) }
        return response
    }

    private func beacon(
        _ call: Beacon.Call, _ head: RequestHead, key: String?, peer: String?
    ) -> Beacon {
        Beacon(
            call: call, credential: key.map(Beacon.Credential.key) ?? .inBody,
            receivedAt: clock(), origin: head.origin, isFromBrowser: head.isFromBrowser,
            cookie: head.cookie(named: configuration.cookie.name),
            address: head.address(peer: peer, policy: configuration.addresses))
    }

    private func setCookie(of submission: Submission, in response: inout Response) {
        if let value = submission.cookie {
            response.headers[.setCookie] = configuration.cookie.header(value)
        }
    }

    private func refused(_ refusal: Refusal) -> Response {
        count { $0.refused[refusal.reason, default: 0] += 1 }
        return Answer.refused(refusal)
    }
}
