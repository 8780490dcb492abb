import HTTPTypes

/// One line of the API: what is asked for, who may, and who answers.
struct Route: Sendable {
    /// The key that a request has to carry.
    enum Access: Sendable {
        case open, read, admin
    }

    typealias Handler = @Sendable (ReadAPI, Call) async throws -> Answer

    let method: HTTPRequest.Method
    let path: PathTemplate
    let access: Access
    /// Of the query; any other is refused.
    let parameters: [Parameter]
    /// Media type of the answer.
    let produces: String
    let handler: Handler

    static func get(
        _ path: String, _ access: Access, _ parameters: [Parameter] = [],
        produces: String = MediaType.json, _ handler: @escaping Handler
    ) -> Route {
        Route(
            method: .get, path: PathTemplate(path), access: access, parameters: parameters,
            produces: produces, handler: handler)
    }

    static func post(_ path: String, _ access: Access, _ handler: @escaping Handler) -> Route {
        Route(
            method: .post, path: PathTemplate(path), access: access, parameters: [],
            produces: MediaType.json, handler: handler)
    }
}

/// A parameter of the query.
enum Parameter: String, Sendable, CaseIterable {
    /// Entries of a page at most.
    case limit
    /// Where the page begins: `next` of the page before.
    case cursor
    /// The members that are wanted, `traits,orders.count`; all if absent.
    case fields
    /// Leaves personal values sealed.
    case sealed
    /// Only people who said who they are, or only those who did not.
    case identified
}

enum MediaType {
    static let json = "application/json"
    static let problem = "application/problem+json"
    /// Source: prometheus.io/docs/instrumenting/exposition_formats, text format.
    static let metrics = "text/plain; version=0.0.4; charset=utf-8"
}

/// Finds the route of a request. HEAD is GET without the body.
struct RouteTable: Sendable {
    enum Match {
        case route(Route, names: [String: Substring])
        /// `OPTIONS`: what may be asked of the path.
        case options(allowed: [HTTPRequest.Method])
        case otherMethod(allowed: [HTTPRequest.Method])
        case unknown
    }

    let routes: [Route]

    func match(_ method: HTTPRequest.Method, _ path: String) -> Match {
        let segments = PathTemplate.segments(of: path)
        let asked = method == .head ? .get : method
        var allowed: [HTTPRequest.Method] = []
        for route in routes {
            guard let names = route.path.match(segments) else { continue }
            if route.method == asked { return .route(route, names: names) }
            allowed += route.method == .get ? [.get, .head] : [route.method]
        }
        if allowed.isEmpty { return .unknown }
        allowed.append(.options)
        return method == .options ? .options(allowed: allowed) : .otherMethod(allowed: allowed)
    }
}
