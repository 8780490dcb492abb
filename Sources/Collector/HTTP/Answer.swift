import HTTPServer
import JSON

/// What the collector answers, as a response.
enum Answer {
    /// ```json
    /// {"accepted":2,"rejected":1,
    ///  "rejections":[{"position":1,"reason":"missing_id","path":"/userId"}]}
    /// ```
    ///
    /// With `"warnings"`, in the same form, where a message was taken that a schema would not allow.
    static func taken(_ submission: Submission) -> ServerResponse {
        var writer = JSONWriter(capacity: 64)
        writer.beginObject()
        writer.member("accepted", submission.accepted)
        writer.member("rejected", submission.rejections.count)
        writer.key("rejections")
        write(submission.rejections, into: &writer)
        if !submission.warnings.isEmpty {
            writer.key("warnings")
            write(submission.warnings, into: &writer)
        }
        writer.endObject()
        return json(200, writer.bytes)
    }

    private static func write(
        _ rejections: [Submission.Rejection], into writer: inout JSONWriter
    ) {
        writer.beginArray()
        for rejection in rejections.prefix(CollectorLimits.rejectionsListedMax) {
            writer.beginObject()
            writer.member("position", rejection.position)
            writer.member("reason", rejection.refusal.reason.rawValue)
            writer.member("path", rejection.refusal.path)
            writer.endObject()
        }
        writer.endArray()
    }

    /// `{"error":{"reason":"missing_batch","path":"/batch","detail":"…"},"code":…,"message":…}`
    ///
    /// Reason and detail stand there once more as `code` and `message`: the libraries of Segment and
    /// RudderStack look for these, and take an error without them for one of the network, which they
    /// meet by sending again and again.
    static func refused(_ refusal: Refusal) -> ServerResponse {
        var response = json(refusal.reason.status, json(of: refusal))
        if let seconds = refusal.retryAfterSeconds {
            response.fields.append(("Retry-After", String(seconds)))
        }
        return response
    }

    static func json(of refusal: Refusal) -> [UInt8] {
        var writer = JSONWriter(capacity: 256)
        writer.beginObject()
        writer.key("error")
        writer.beginObject()
        writer.member("reason", refusal.reason.rawValue)
        writer.member("path", refusal.path)
        writer.member("detail", refusal.detail)
        writer.endObject()
        writer.member("code", refusal.reason.rawValue)
        writer.member("message", refusal.detail)
        writer.endObject()
        return writer.bytes
    }

    static func pixel() -> ServerResponse {
        ServerResponse(status: 200, fields: Pixel.fields, body: Pixel.gif)
    }

    private static func json(_ status: Int, _ json: [UInt8]) -> ServerResponse {
        ServerResponse(status: status, fields: [("Content-Type", "application/json")], body: json)
    }
}
