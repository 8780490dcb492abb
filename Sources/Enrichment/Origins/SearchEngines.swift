import Yams

/// Search engines by host, and where in their addresses stands what was searched for.
///
/// Hosts of the list may have `{}` for the part that changes with the country: a public suffix at
/// the end (`google.{}`), the first label at the beginning (`{}.search.yahoo.com`), and the
/// beginning of a path behind them (`google.{}/imgres`). `www.` counts for nothing, nor does a first
/// label of two letters.
///
/// Most engines do not tell any more what was searched for. Where the list names the places that
/// they send people from then (`hiddenkeyword`), other pages of theirs are pages like any other:
/// who comes from `google.com/permissions` did not search.
struct SearchEngines: Sendable {
    private struct Engine: Sendable {
        var name: String
        /// What the page's path begins with.
        var path: Substring
        var terms: [TermPlace]
        /// Where people come from who searched for what is not told; empty for anywhere.
        var hidden: [HiddenPlace]
    }

    /// A parameter of the query, or an expression over path and query whose group holds the term.
    private enum TermPlace: Sendable {
        case parameter(String)
        case expression(Int)
    }

    /// Path and query as they are, or an expression over them.
    private enum HiddenPlace: Sendable {
        case resource(String)
        case expression(Int)
    }

    /// By host, those with the longest path first.
    private let engines: [Substring: [Engine]]
    private let expressions: RegexList

    /// - Parameter yaml: `SearchEngines.yml`.
    init(yaml: String) throws(ReferenceListError) {
        let list = "SearchEngines.yml"
        let root = try ReferenceListError.wrapping(list) { try Yams.compose(yaml: yaml) }
        var patterns: [RegexList.Pattern] = []
        var engines: [Substring: [Engine]] = [:]
        for (name, definitions) in root?.mapping ?? [:] {
            for definition in definitions.array() {
                let terms = definition["params"]?.strings.map { Self.term($0, &patterns) } ?? []
                let hidden =
                    definition["hiddenkeyword"]?.strings.map { Self.hidden($0, &patterns) } ?? []
                for place in definition["urls"]?.strings.map(\.withoutWWW) ?? [] {
                    let host = place.prefix { $0 != "/" }
                    engines[host, default: []].append(
                        Engine(
                            name: name.string ?? "", path: place[host.endIndex...], terms: terms,
                            hidden: hidden))
                }
            }
        }
        guard !engines.isEmpty else { throw ReferenceListError("\(list) lists no engines") }
        self.engines = engines.mapValues { $0.sorted { $0.path.count > $1.path.count } }
        expressions = try RegexList(patterns)
    }

    /// - Parameter domain: The registrable domain of the page's host; it tells the country part.
    func find(_ page: WebAddress, domain: String?) -> (name: String, term: String?)? {
        for host in Self.spellings(page.host.withoutWWW, domain: domain) {
            guard let engine = engines[host]?.first(where: { page.path.hasPrefix($0.path) })
            else { continue }
            let term = engine.terms.lazy.compactMap { self.term(at: $0, in: page) }.first
            return term != nil || isHidden(page, by: engine) ? (engine.name, term) : nil
        }
        return nil
    }

    /// What the list may have for a host, the most exact first.
    private static func spellings(_ host: String, domain: String?) -> [Substring] {
        let rest = host[(host.firstIndex(of: ".") ?? host.endIndex)...]
        var spellings = [host[...], "{}" + rest]
        if let suffix = domain?.drop(while: { $0 != "." }).dropFirst().count {
            spellings.insert(host.dropLast(suffix) + "{}", at: 1)
            spellings.append("{}" + rest.dropLast(suffix) + "{}")
        }
        if host.count - rest.count == 2 { spellings.append(rest.dropFirst()) }
        return spellings
    }

    private func term(at place: TermPlace, in page: WebAddress) -> String? {
        switch place {
        case .parameter(let name): return page.parameter(name)
        case .expression(let index):
            let groups = expressions.groups(of: index, in: page.resource.utf8Span.span)
            return groups.count > 1 ? groups[1]?.formDecoded : nil
        }
    }

    /// Browsers that tell no more than the host give the root. Some engines leave the parameter
    /// and take out its value.
    private func isHidden(_ page: WebAddress, by engine: Engine) -> Bool {
        let resource = page.resource
        guard !engine.hidden.isEmpty, resource != "/" else { return true }
        let isEmptied = engine.terms.contains { place in
            guard case .parameter(let name) = place else { return false }
            return QueryParameters(page.query).names(name)
        }
        if isEmptied { return true }
        return engine.hidden.contains { place in
            switch place {
            case .resource(let text): text == resource
            case .expression(let index):
                !expressions.groups(of: index, in: resource.utf8Span.span).isEmpty
            }
        }
    }

    /// `q`, or `/\/s\/([^\/]+)/`.
    private static func term(_ text: String, _ patterns: inout [RegexList.Pattern]) -> TermPlace {
        expression(text, &patterns).map(TermPlace.expression) ?? .parameter(text)
    }

    /// `/do/search`, or `/\/url\?.*/`.
    private static func hidden(
        _ text: String, _ patterns: inout [RegexList.Pattern]
    ) -> HiddenPlace {
        expression(text, &patterns).map(HiddenPlace.expression) ?? .resource(text)
    }

    /// The index of what stands between slashes; nil where nothing does.
    private static func expression(
        _ text: String, _ patterns: inout [RegexList.Pattern]
    ) -> Int? {
        guard text.count > 2, text.hasPrefix("/"), text.hasSuffix("/") else { return nil }
        patterns.append(RegexList.Pattern(text: String(text.dropFirst().dropLast())))
        return patterns.count - 1
    }
}

extension String {
    fileprivate var withoutWWW: String { hasPrefix("www.") ? String(dropFirst(4)) : self }
}
