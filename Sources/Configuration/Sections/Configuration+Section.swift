extension Configuration {
    /// Nil, and faults, if what has no default is missing. Faults elsewhere leave the default.
    init?(_ section: inout Section) {
        let tenant = section.required("tenant", Values.name)
        listen = section.section("listen").map { Listen($0) } ?? Listen()
        let data = section.value("data", Values.text) ?? "data"
        dataDirectory = data
        partitions = section.value("partitions", Values.integer(1...1_024)) ?? 8
        kafka = section.section("kafka").flatMap { Kafka($0) }
        memoryBytes = section.value("memory", Values.bytes((64 << 20)...(1 << 40))) ?? 512 << 20
        masterKey =
            section.section("master_key").flatMap { MasterKeySource($0) }
            ?? .file(data + "/master.key")
        sites = Self.sites(&section)
        limits = section.section("limits").map { Limits($0) } ?? Limits()
        cookie = section.section("cookie").map { IdentityCookie($0) } ?? IdentityCookie()
        addresses = section.section("addresses").map { AddressPolicy($0) } ?? AddressPolicy()
        personal = section.list("personal", Values.fieldPath) ?? FieldPath.personalByDefault
        blockedIDs = section.list("blocked_ids", Values.idPattern) ?? []
        readKeys = section.list("read_keys", Values.name) ?? []
        adminKeys = section.list("admin_keys", Values.name) ?? []
        section.end()
        guard let tenant else { return nil }
        self.tenant = tenant
    }

    private static func sites(_ section: inout Section) -> [Site] {
        guard let elements = section.elements("sites"), !elements.isEmpty else {
            section.fault("sites", "there is no site; add one with an id and a write key")
            return []
        }
        let sites = elements.compactMap { element in
            Section(element.node, path: element.path, faults: section.faults).flatMap { section in
                Site(section).map { (site: $0, section: section) }
            }
        }
        checkUnique(sites)
        return sites.map(\.site)
    }

    /// A record tells its site by the id, a request by the key.
    private static func checkUnique(_ sites: [(site: Site, section: Section)]) {
        var ids: Set<String> = []
        var owners: [String: String] = [:]
        for (site, section) in sites {
            if !ids.insert(site.id).inserted {
                section.fault("id", "another site has the id `\(site.id)`; give each its own")
            }
            for key in site.keys {
                if let owner = owners.updateValue(site.id, forKey: key) {
                    section.fault(
                        "write_keys",
                        "the key `\(key)` stands twice, for `\(owner)` and `\(site.id)`;"
                            + " give each its own")
                }
            }
        }
    }
}

extension Listen {
    init(_ section: Section) {
        self.init()
        var section = section
        section.read("host", into: &host, Values.text)
        section.read("port", into: &port, Values.integer(0...65_535))
        section.end()
    }
}

extension MasterKeySource {
    init?(_ section: Section) {
        var section = section
        let file = section.value("file", Values.text)
        let environment = section.value("environment", Values.name)
        section.end()
        switch (file, environment) {
        case (let file?, nil): self = .file(file)
        case (nil, let environment?): self = .environment(environment)
        default:
            section.faults.add(
                section.mark, section.path, "either `file` or `environment` is expected")
            return nil
        }
    }
}
