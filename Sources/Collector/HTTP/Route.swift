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

    init(_ method: Method, _ path: some StringProtocol) {
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
    private static func resource(_ path: some StringProtocol) -> Route {
        guard path.hasPrefix("/v1/") else { return .unknown }
        let name = path.dropFirst(4)
        if name == "batch" { return .beacon(.batch) }
        if name == "pixel/track" { return .pixel(.track) }
        if name == "pixel/page" { return .pixel(.page) }
        return EventType(rawValue: String(name)).map { .beacon(.single($0)) } ?? .unknown
    }
}
