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

    private static func texts(_ list: JSONValue?) -> [String] {
        list?.arrayValue?.compactMap(\.stringValue) ?? []
    }

    init(decoding content: JSONValue) {
        self.init()
        for site in content.arrayValue ?? [] {
            guard let id = site["id"]?.stringValue else { continue }
            var settings = SiteSettings()
            settings.sessionGap = site["sessionGap"]?.intValue ?? settings.sessionGap
            settings.sessionMax = site["sessionMax"]?.intValue ?? settings.sessionMax
            settings.currency = site["currency"]?.stringValue ?? settings.currency
            settings.timeZone = site["timeZone"]?.stringValue ?? settings.timeZone
            settings.ownDomains = Self.texts(site["ownDomains"])
            settings.notBots = Self.texts(site["notBots"])
            sites[id] = settings
        }
    }
}
