import SpoorConfiguration

/// Who sends: what the key of a request says.
public struct Caller: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// A public key, which anybody can read in a page.
        case page(AllowedOrigins)
        /// A secret key: what it says of who somebody is is proven.
        case server
        /// A secret key whose facts keep their own times.
        case history
    }

    public var site: String
    public var kind: Kind
    /// The key's place in the configuration, for counting; -1 for what has no key.
    var index: Int

    /// For a command that reads files: proven, with the facts' own times.
    public static func history(site: String) -> Caller {
        Caller(site: site, kind: .history, index: -1)
    }

    /// Whether a page of that origin may use the key. Requests of servers name no origin.
    func allows(origin: String?) -> Bool {
        guard let origin else { return true }
        return switch kind {
        case .page(.any): true
        case .page(.listed(let origins)): origins.contains(origin)
        // A secret key in a page is a secret no more.
        case .server, .history: false
        }
    }

    /// Whether the browser may be named by a cookie: only where it will send it again.
    func allowsCookie(origin: String?) -> Bool {
        switch kind {
        case .page(.any): origin == nil
        case .page(.listed(let origins)): origin.map(origins.contains) ?? true
        case .server, .history: false
        }
    }
}

/// All keys of all sites.
struct KeyRing: Sendable {
    private let callers: [String: Caller]

    init(_ sites: [Site]) {
        var callers: [String: Caller] = [:]
        for site in sites {
            let kinds =
                site.writeKeys.map { ($0.key, Caller.Kind.page($0.origins)) }
                + site.secretKeys.map { ($0, .server) } + site.historyKeys.map { ($0, .history) }
            for (key, kind) in kinds {
                callers[key] = Caller(site: site.id, kind: kind, index: callers.count)
            }
        }
        self.callers = callers
    }

    subscript(key: String) -> Caller? { callers[key] }
}
