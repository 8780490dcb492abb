import Events
import JSON
import People

extension FoldSettings {
    /// `[{"id":"shop","sessionGap":1800000,"sessionMax":86400000,"currency":"EUR","timeZone":"UTC"}]`.
    var content: JSONValue {
        .array(
            sites.sorted { $0.key < $1.key }.map { id, site in
                .object([
                    JSONMember(key: "id", value: .string(id)),
                    JSONMember(key: "sessionGap", value: .int(site.sessionGap)),
                    JSONMember(key: "sessionMax", value: .int(site.sessionMax)),
                    JSONMember(key: "currency", value: .string(site.currency)),
                    JSONMember(key: "timeZone", value: .string(site.timeZone)),
                ])
            })
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
            sites[id] = settings
        }
    }
}
