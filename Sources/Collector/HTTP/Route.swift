import Events
import HTTPServer

/// What a path and method of the collector mean.
///
/// | method  | path                                        | route         |
/// |---------|---------------------------------------------|---------------|
/// | POST    | `/v1/batch`                                 | `.beacon`     |
/// | POST    | `/v1/{track,page,screen,identify,group,alias,consent}` | `.beacon` |
/// | GET     | `/v1/pixel/{track,page}`                    | `.pixel`      |
/// | OPTIONS | any of these                                | `.preflight`  |
enum Route: Hashable {
    case beacon(Beacon.Call)
    case pixel(EventType)
    case preflight
    /// The path is known; `allowed` are its methods.
    case otherMethod(allowed: String)
    case unknown

    init(_ method: Method, _ path: String) {
        switch (Self.resource(path), method) {
        case (.unknown, _): self = .unknown
        case (_, .options): self = .preflight
        case (.beacon(let call), .post): self = .beacon(call)
        case (.pixel(let type), .get): self = .pixel(type)
        case (.pixel, _): self = .otherMethod(allowed: "GET, OPTIONS")
        default: self = .otherMethod(allowed: "POST, OPTIONS")
        }
    }

    /// The route of the path under the method that it is made for.
    private static func resource(_ path: String) -> Route { resources[path] ?? .unknown }

    private static let resources: [String: Route] = {
        var resources: [String: Route] = [
            "/v1/batch": .beacon(.batch), "/v1/pixel/track": .pixel(.track),
            "/v1/pixel/page": .pixel(.page),
        ]
        for type in EventType.allCases { resources["/v1/\(type)"] = .beacon(.single(type)) }
        return resources
    }()
}
