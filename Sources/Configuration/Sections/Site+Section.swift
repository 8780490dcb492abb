import Events
import People
import Yams

extension Site {
    /// Nil, and faults, if what has no default is missing.
    init?(_ section: Section) {
        var section = section
        let id = section.required("id", Values.name)
        let name = section.value("name", Values.text)
        let origins = AllowedOrigins.read(&section)
        let writeKeys = Self.writeKeys(&section, origins: origins ?? .any)
        let secretKeys = section.list("secret_keys", Values.name) ?? []
        let historyKeys = section.list("history_keys", Values.name) ?? []
        let settings = SiteSettings(&section)
        let schemas = EventSchema.list(&section)
        section.end()
        if (writeKeys ?? []).isEmpty, secretKeys.isEmpty, historyKeys.isEmpty {
            section.fault("write_keys", "the site has no key; add `write_keys: [a_key]`")
        }
        guard let id else { return nil }
        self.init(
            id: id, name: name, writeKeys: writeKeys ?? [], secretKeys: secretKeys,
            historyKeys: historyKeys, settings: settings, schemas: schemas)
    }

    private static func writeKeys(
        _ section: inout Section, origins: AllowedOrigins
    ) -> [WriteKey]? {
        section.elements("write_keys")?.compactMap { node, path in
            guard case .mapping = node else {
                return section.faults.parse(node, path, Values.name).map {
                    WriteKey(key: $0, origins: origins)
                }
            }
            return Section(node, path: path, faults: section.faults).flatMap {
                WriteKey($0, origins: origins)
            }
        }
    }
}

extension WriteKey {
    init?(_ section: Section, origins: AllowedOrigins) {
        var section = section
        let key = section.required("key", Values.name)
        let own = AllowedOrigins.read(&section)
        section.end()
        guard let key else { return nil }
        self.init(key: key, origins: own ?? origins)
    }
}

extension AllowedOrigins {
    fileprivate static func read(_ section: inout Section) -> AllowedOrigins? {
        guard let origins = section.list("origins", Values.origin) else { return nil }
        if origins.contains("*"), origins.count > 1 {
            section.fault("origins", "`*` is every origin; remove it, or the others")
        }
        return origins.contains("*") ? .any : .listed(origins)
    }
}

extension SiteSettings {
    fileprivate init(_ section: inout Section) {
        self.init()
        section.read("time_zone", into: &timeZone, Values.timeZone)
        section.read("currency", into: &currency, Values.currency)
        section.read("session_gap", into: &sessionGap, Values.duration(.minutes(1)...(.hours(24))))
        section.read("session_max", into: &sessionMax, Values.duration(.minutes(1)...(.days(7))))
        ownDomains = section.list("own_domains", Values.ownDomain) ?? []
        notBots = section.list("not_bots", Values.text) ?? []
        if sessionGap > sessionMax {
            section.fault("session_gap", "a pause cannot be longer than session_max")
        }
    }
}
