import Events
import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1

extension CollectorService {
    /// The body as received.
    func body(of request: Request, _ head: RequestHead) async throws(Refusal) -> ByteBuffer {
        guard head.hasJSONBody else {
            throw Refusal(.unsupportedMediaType, "send JSON, as application/json or text/plain")
        }
        let limit = configuration.limits.requestBytesMax
        let announced = head.fields[.contentLength].flatMap { Int($0) } ?? 0
        guard announced <= limit else { throw .bodyTooLarge(limit) }
        do {
            let body = try await request.body.collect(upTo: limit)
            count { $0.bytesReceived += body.readableBytes }
            return body
        } catch let error as HTTPError where error.status == .contentTooLarge {
            throw .bodyTooLarge(limit)
        } catch is NIOTooManyBytesError {
            throw .bodyTooLarge(limit)
        } catch is HTTPParserError {
            throw .malformedBody
        } catch {
            throw .slow
        }
    }

    func read(
        _ body: ByteBuffer, _ head: RequestHead, _ beacon: Beacon
    ) throws(Refusal) -> Submission {
        let admit: Intake.Admission = { [rateLimiter] caller, count in
            rateLimiter.take(count, of: caller, now: beacon.receivedAt)
        }
        switch head.encoding {
        case .identity:
            return body.withUnsafeReadableBytes { intake.take($0, of: beacon, admit: admit) }
        case .gzip:
            let limit = configuration.limits.decompressedBytesMax
            let result = body.withUnsafeReadableBytes { body in
                Result { () throws(Refusal) in try Gunzip.bytes(of: body, limit: limit) }
            }
            return intake.take(try result.get(), of: beacon, admit: admit)
        case nil:
            throw Refusal(.unsupportedMediaType, "send the body as it is, or as gzip")
        }
    }
}

extension Refusal {
    fileprivate static func bodyTooLarge(_ limit: Int) -> Refusal {
        Refusal(.tooLarge, "a request has at most \(limit) bytes; send smaller batches")
    }

    /// Nobody can tell where the body ends: the connection is closed.
    static let malformedBody = Refusal(
        .malformedBody, "the body's chunks or its encoding for transfer cannot be read")

    /// The body stopped before its end.
    static let slow = Refusal(.slowBody, "the body did not arrive in time; send it again")
}
