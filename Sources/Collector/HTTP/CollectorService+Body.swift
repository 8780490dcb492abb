import HTTPServer
import NIOCore
import SpoorConfiguration

extension CollectorService {
    /// What the body says, whose form is one that the collector reads.
    func read(_ request: ServerRequest, _ beacon: Beacon) -> Submission {
        guard request.head.hasJSONBody else { return .refused(.notJSON) }
        guard let encoding = request.head.encoding else { return .refused(.otherEncoding) }
        let admit: Intake.Admission = { [rateLimiter] caller, count in
            rateLimiter.take(count, of: caller, now: beacon.receivedAt)
        }
        return request.body.withUnsafeReadableBytes { body in
            switch encoding {
            case .identity: return intake.take(body, of: beacon, admit: admit)
            case .gzip:
                let limit = configuration.limits.decompressedBytesMax
                let result = Result { () throws(Refusal) in
                    try Gunzip.bytes(of: body, limit: limit)
                }
                switch result {
                case .success(let body): return intake.take(body, of: beacon, admit: admit)
                case .failure(let refusal): return .refused(refusal)
                }
            }
        }
    }
}

extension Submission {
    fileprivate static func refused(_ refusal: Refusal) -> Submission {
        var submission = Submission()
        submission.refusal = refusal
        return submission
    }
}

extension Refusal {
    fileprivate static let notJSON = Refusal(
        .unsupportedMediaType, "send JSON, as application/json or text/plain")
    fileprivate static let otherEncoding = Refusal(
        .unsupportedMediaType, "send the body as it is, or as gzip")

    static func bodyTooLarge(_ limit: Int) -> Refusal {
        Refusal(.tooLarge, "a request has at most \(limit) bytes; send smaller batches")
    }

    /// Nobody can tell where the body ends: the connection is closed.
    static let malformedBody = Refusal(
        .malformedBody, "the body's chunks or its encoding for transfer cannot be read")

    /// The body stopped before its end.
    static let slow = Refusal(.slowBody, "the body did not arrive in time; send it again")

    static let overloaded = Refusal(
        .overloaded, "too many requests at once; send it again later",
        retryAfterSeconds: CollectorLimits.overloadRetrySeconds)
}
