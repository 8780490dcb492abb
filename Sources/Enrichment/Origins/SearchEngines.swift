import Yams

/// Search engines by host, and where in their addresses stands what was searched for.
///
/// Hosts of the list may have `{}` for the part that changes with the country: a public suffix at
/// the end (`google.{}`), the first label at the beginning (`{}.search.yahoo.com`), and the
/// beginning of a path behind them (`google.{}/imgres`). `www.` counts for nothing, nor does a first
/// label of two letters.
struct SearchEngines: Sendable {
    private struct Engine: Sendable {
        var name: String
        /// What the page's path begins with.
        var path: Substring
        var terms: [TermPlace]
    }

    /// A parameter of the query, or an expression over path and query whose group holds the term.
    private enum TermPlace: Sendable {
        case parameter(String)
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
                let terms = definition["params"]?.strings.map { Self.place($0, &patterns) } ?? []
                for place in definition["urls"]?.strings.map(\.withoutWWW) ?? [] {
                    let host = place.prefix { $0 != "/" }
                    engines[host, default: []].append(
                        Engine(
                            name: name.string ?? "", path: place[host.endIndex...], terms: terms))
                }
            }
        }
        guard !engines.isEmpty else { throw ReferenceListError("\(list) lists no engines") }
        self.engines = engines.mapValues { $0.sorted { $0.path.count > $1.path.count } }
        expressions = try RegexList(patterns)
    }

    func find(
        _ page: WebAddress, suffixes: PublicSuffixList
    ) -> (name: String, term: String?)? {
        for host in Self.spellings(page.host.withoutWWW, suffixes: suffixes) {
            guard let engine = engines[host]?.first(where: { page.path.hasPrefix($0.path) })
            else { continue }
            return (engine.name, engine.terms.lazy.compactMap { term(at: $0, in: page) }.first)
        }
        return nil
    }

    /// What the list may have for a host, the most exact first.
    private static func spellings(_ host: String, suffixes: PublicSuffixList) -> [Substring] {
        let rest = host[(host.firstIndex(of: ".") ?? host.endIndex)...]
        var spellings = [host[...], "{}" + rest]
        if let suffix = suffixes.suffix(of: host)?.count {
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

    /// `q`, or `/\/s\/([^\/]+)/`.
    private static func place(_ text: String, _ patterns: inout [RegexList.Pattern]) -> TermPlace {
        guard text.count > 2, text.hasPrefix("/"), text.hasSuffix("/") else {
            return .parameter(text)
        }
        patterns.append(RegexList.Pattern(text: String(text.dropFirst().dropLast())))
        return .expression(patterns.count - 1)
    }
}

extension String {
    fileprivate var withoutWWW: String { hasPrefix("www.") ? String(dropFirst(4)) : self }
}
