import Events
import Foundation
import HTTPTypes
import Hummingbird
import JSON
import NIOCore

/// A request whose route is found and whose parameters are read.
struct Call: Sendable {
    let request: Request
    let route: Route
    let query: Query
    private let names: [String: Substring]

    init(_ request: Request, _ route: Route, names: [String: Substring]) throws(Problem) {
        self.request = request
        self.route = route
        self.names = names
        query = try Query(request.uri.query ?? "", of: route)
    }

    /// What the path has in place of `{id}`.
    func id() throws(Problem) -> Identifier {
        let text = names["id"] ?? ""
        guard let id = text.removingPercentEncoding.flatMap(Identifier.init(asked:)) else {
            throw .parameter("id", "'\(text.quoted)' is no id; write a:…, e:… or u:…")
        }
        return id
    }

    /// The body, a JSON object with no other members than these.
    func object(_ members: Set<String>) async throws -> JSONValue {
        guard request.headers.hasJSONBody else {
            throw Problem(.unsupportedMediaType, "send JSON, as \(MediaType.json)")
        }
        guard (request.headers[.contentEncoding] ?? "identity").lowercased() == "identity" else {
            throw Problem(.unsupportedMediaType, "send it as it is, without Content-Encoding")
        }
        let bytes = try await bytes()
        let body: JSONValue
        do {
            let read = try JSONParser().parse(bytes) { ($0.value, $0.duplicateKey) }
            guard read.1 == nil else {
                throw Problem.body("", "an object has a name twice; send each name once")
            }
            body = read.0
        } catch let error as JSONError {
            throw Problem.body("", "\(error)")
        }
        guard let sent = body.objectValue else {
            throw Problem.body("", "an object is expected")
        }
        if let other = sent.first(where: { !members.contains($0.key) }) {
            let known = members.sorted().joined(separator: ", ")
            throw Problem.body(
                "/" + other.key.pointerEscaped, "not known here; known: \(known)")
        }
        return body
    }

    private func bytes() async throws -> [UInt8] {
        let limit = ReadAPILimits.bodyBytesMax
        do {
            return Array(try await request.body.collect(upTo: limit).readableBytesView)
        } catch {
            // The body is whole: nothing else can be wrong with it.
            throw Problem(.bodyTooLarge, "at most \(limit) bytes are read")
        }
    }
}

extension HTTPFields {
    /// By its name, or from a client that does not say.
    fileprivate var hasJSONBody: Bool {
        guard let type = self[.contentType]?.prefix(while: { $0 != ";" && $0 != " " }) else {
            return true
        }
        return type.lowercased() == MediaType.json
    }
}

extension StringProtocol {
    /// For a problem's detail: what was sent, not longer than is readable.
    var quoted: String {
        count > ReadAPILimits.quotedCharactersMax
            ? prefix(ReadAPILimits.quotedCharactersMax) + "…" : String(self)
    }
}

extension String {
    /// Source: RFC 6901, section 3.
    var pointerEscaped: String {
        replacing("~", with: "~0").replacing("/", with: "~1")
    }
}

extension Identifier {
    /// Nil for what the collector would not have taken, too.
    init?(asked text: String) {
        self.init(text: text)
        if value.utf8.count > Self.valueBytesMax { return nil }
    }
}
