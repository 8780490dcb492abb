import Enrichment
import Events
import JSON
import People

extension FoldSettings {
    /// `[{"id":"shop","sessionGap":1800000,"sessionMax":86400000,"currency":"EUR",
    /// "timeZone":"UTC","ownDomains":["pay.example"],"notBots":["UptimeRobot"]}]`.
    var content: JSONValue {
        .array(
            sites.sorted { $0.key < $1.key }.map { id, site in
                .object(
                    [
                        JSONMember(key: "id", value: .string(id)),
                        JSONMember(key: "sessionGap", value: .int(site.sessionGap)),
                        JSONMember(key: "sessionMax", value: .int(site.sessionMax)),
                        JSONMember(key: "currency", value: .string(site.currency)),
                        JSONMember(key: "timeZone", value: .string(site.timeZone)),
                        JSONMember(key: "ownDomains", value: Self.list(site.ownDomains)),
                        JSONMember(key: "notBots", value: Self.list(site.notBots)),
                    ])
            })
    }

    private static func list(_ texts: [String]) -> JSONValue {
        .array(texts.map { .string($0) })
    }

    /// Adds a site, with the default for what it does not say.
    mutating func add(decoding content: JSONValue) throws(RuleError) {
        guard let id = content["id"]?.stringValue, !id.isEmpty else {
            throw RuleError(path: "/id", reason: "the name of a site is expected")
        }
        guard sites[id] == nil else {
            throw RuleError(path: "/id", reason: "another site has the id '\(id)'")
        }
        var site = SiteSettings()
        site.sessionGap = try content.integer("sessionGap", in: lengths) ?? site.sessionGap
        site.sessionMax = try content.integer("sessionMax", in: lengths) ?? site.sessionMax
        site.currency = try content.text("currency", where: \.isCurrency) ?? site.currency
        site.timeZone = try content.text("timeZone", where: LocalTime.hasZone) ?? site.timeZone
        site.ownDomains = try content.texts("ownDomains") ?? []
        site.notBots = try content.texts("notBots") ?? []
        sites[id] = site
    }
}

/// Of a session.
private let lengths: ClosedRange<Milliseconds> = 1...(.days(7))

extension String {
    /// Three letters (ISO 4217).
    fileprivate var isCurrency: Bool {
        utf8.count == 3 && utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    }
}
