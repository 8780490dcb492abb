import SpoorConfiguration

/// Tells browsers which pages may send (CORS). A preflight names no key, so that an origin is
/// answered for if any key allows it; the request itself is held to its own key.
///
/// Source: fetch.spec.whatwg.org, HTTP-CORS protocol.
struct CrossOrigin: Sendable {
    typealias Fields = [(name: String, value: String)]

    private let listed: Set<String>
    private let allowsAny: Bool
    /// Cookies go to listed origins only, and only if there is a cookie.
    private let hasCookie: Bool

    init(sites: [Site], hasCookie: Bool) {
        var listed: Set<String> = []
        var allowsAny = false
        for key in sites.flatMap(\.writeKeys) {
            switch key.origins {
            case .any: allowsAny = true
            case .listed(let origins): listed.formUnion(origins)
            }
        }
        self.listed = listed
        self.allowsAny = allowsAny
        self.hasCookie = hasCookie
    }

    /// Nothing for servers and for origins that no key allows.
    func fields(for origin: String?) -> Fields {
        guard let origin, allowsAny || listed.contains(origin) else { return [] }
        var fields = [("Access-Control-Allow-Origin", origin), ("Vary", "Origin")]
        if hasCookie, listed.contains(origin) {
            fields.append(("Access-Control-Allow-Credentials", "true"))
        }
        return fields
    }

    /// What a preflight's answer has beside those; nil for an origin that no key allows.
    func preflight(from origin: String?) -> Fields? {
        if fields(for: origin).isEmpty { return nil }
        return [
            ("Access-Control-Allow-Methods", "POST, GET, OPTIONS"),
            ("Access-Control-Allow-Headers", "Content-Type, Content-Encoding, Authorization"),
            ("Access-Control-Max-Age", String(CollectorLimits.preflightSeconds)),
        ]
    }
}
