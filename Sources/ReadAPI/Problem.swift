import HTTPTypes
import Hummingbird
import JSON

/// An error as its client sees it. Source: RFC 9457, problem details.
struct Problem: Error {
    var status: HTTPResponse.Status
    var detail: String

    init(_ status: HTTPResponse.Status, _ detail: String) {
        self.status = status
        self.detail = detail
    }

    var response: Response {
        .json(
            .object([
                JSONMember(key: "title", value: .string(status.reasonPhrase)),
                JSONMember(key: "status", value: .int(Int64(status.code))),
                JSONMember(key: "detail", value: .string(detail)),
            ]), status: status, type: "application/problem+json")
    }
}

extension Response {
    static func json(
        _ value: JSONValue, status: HTTPResponse.Status = .ok, type: String = "application/json"
    ) -> Response {
        Response(
            status: status, headers: [.contentType: type, .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: value.bytes)))
    }
}
