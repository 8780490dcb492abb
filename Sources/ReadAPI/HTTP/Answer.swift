import Crypto
import Events
import HTTPTypes
import Hummingbird
import JSON

/// What a handler answers where nothing is wrong.
struct Answer {
    var body: [UInt8]
    var type = MediaType.json
    var fields: HTTPFields = [:]
    /// Whether it has an `ETag`, so that a client may ask whether its own copy still holds.
    var isTagged = false

    init(_ value: JSONValue) {
        body = value.bytes
    }

    init(metrics: String) {
        body = Array(metrics.utf8)
        type = MediaType.metrics
    }

    /// - Parameter resource: JSON that may be asked for again.
    init(resource: [UInt8]) {
        body = resource
        isTagged = true
    }

    /// Personal data is not to be kept on the way, nor by the browser: who was erased is gone. A
    /// client that keeps a copy of its own asks with `If-None-Match`.
    func response(to request: Request) -> Response {
        var fields = fields
        fields[.cacheControl] = "no-store"
        if isTagged {
            let tag = tag
            fields[.eTag] = tag
            if request.headers.matches(tag) {
                return Response(status: .notModified, headers: fields)
            }
        }
        fields[.contentType] = type
        let body = ResponseBody(byteBuffer: ByteBuffer(bytes: body))
        let response = Response(status: .ok, headers: fields, body: body)
        return request.method == .head ? response.createHeadResponse() : response
    }

    /// Of the bytes that are sent: with other `fields`, or once a value is erased, it is another.
    private var tag: String {
        let digest = SHA256.hash(data: body).prefix(16).map { UInt64($0).hexadecimal(digits: 2) }
        return "\"\(digest.joined())\""
    }
}

extension HTTPFields {
    /// Whether `If-None-Match` names the tag; tags compare weakly. Source: RFC 9110, 13.1.2.
    fileprivate func matches(_ tag: String) -> Bool {
        guard let text = self[.ifNoneMatch] else { return false }
        return text.split(separator: ",").contains { part in
            let part = part.trimmed
            return part == "*" || part == tag || part == "W/" + tag
        }
    }

    /// Whether `Accept` takes a media type; what is not there takes any. Source: RFC 9110, 12.5.1.
    func accepts(_ type: String) -> Bool {
        guard let text = self[.accept], !text.isEmpty else { return true }
        let type = type.prefix { $0 != ";" }
        let group = type.prefix { $0 != "/" } + "/*"
        // The range that says most of the type decides.
        for range in [type, group, "*/*"] {
            for part in text.lowercased().split(separator: ",") {
                let pieces = part.split(separator: ";").map(\.trimmed)
                guard pieces.first == String(range) else { continue }
                let weight = pieces.dropFirst().first { $0.hasPrefix("q=") }?.dropFirst(2)
                return weight.map { (Double($0) ?? 0) > 0 } ?? true
            }
        }
        return false
    }
}

extension Substring {
    fileprivate var trimmed: String {
        String(
            drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }
                .reversed())
    }
}
