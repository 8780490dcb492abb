import Testing

@testable import SpoorConfiguration

/// What is wrong, by line.
@Suite struct ConfigurationErrorTests {
    private func errors(_ yaml: String) -> [String] {
        do {
            _ = try Configuration(yaml: yaml)
            return []
        } catch let errors as ConfigurationErrors {
            return errors.errors.map(\.description)
        } catch {
            return ["\(error)"]
        }
    }

    @Test func allErrorsAreReportedInTheOrderOfTheFile() {
        let found = errors(
            """
            tennant: example
            listen: {host: 127.0.0.1, port: 80800}
            sites:
              - id: shop
                write_key: [web]
                time_zone: Europe/Amsterdan
                session_gap: 30 minutes
              - id: a shop
                write_keys: web
            limits:
              event_bytes: 1GiB
            cookie: {life: 500d, same_site: none, secure: no}
            """)
        let expected = [
            "1:1: tenant: this is missing",
            "1:1: tennant: this name is unknown; did you mean `tenant`?",
            "2:33: listen.port: a number from 0 to 65535 is expected, not `80800`",
            "4:5: sites[0].write_keys: the site has no key",
            "5:5: sites[0].write_key: this name is unknown; did you mean `write_keys`?",
            "6:16: sites[0].time_zone: a time zone such as Europe/Amsterdam is expected",
            "7:18: sites[0].session_gap: a duration from 1m to 1d, such as 30s",
            "8:9: sites[1].id: a name of 1 to 64 letters",
            "9:17: sites[1].write_keys: a list is expected, as in `write_keys: [one, two]`",
            "9:17: sites[1].write_keys: the site has no key",
            "11:16: limits.event_bytes: a size from 1024 to 524288 bytes",
            "12:16: cookie.life: a duration from 1m to 400d",
            "12:33: cookie.same_site: browsers take `none` with `secure: true` only",
        ]
        #expect(found.count == expected.count)
        for (found, expected) in zip(found, expected) {
            #expect(found.hasPrefix(expected), "\(found)")
        }
    }

    /// A site with the given lines, and what is wrong with it.
    @Test(arguments: [
        ("origins: [shop.example]", "5:15: sites[0].origins[0]: an origin as browsers send it"),
        ("origins: [https://shop.example/]", "5:15: sites[0].origins[0]: an origin"),
        ("origins: ['*', https://a.example]", "5:14: sites[0].origins: `*` is every origin"),
        ("own_domains: [https://pay.example/]", "5:19: sites[0].own_domains[0]: a host or domain"),
        ("own_domains: ['*.pay.example']", "5:19: sites[0].own_domains[0]: a host or domain"),
        ("time_zone: Europe", "5:16: sites[0].time_zone: a time zone such as"),
        ("not_bots: UptimeRobot", "5:15: sites[0].not_bots: a list is expected"),
        ("currency: euro", "5:15: sites[0].currency: a currency code such as EUR"),
        ("session_gap: 25h", "5:18: sites[0].session_gap: a duration from 1m to 1d"),
        ("secret_keys: [web]", "4:17: sites[0].write_keys: the key `web` stands twice"),
        ("colour: red", "5:5: sites[0].colour: this name is unknown; known here: id, name"),
        ("name: {a: b}", "5:11: sites[0].name: a single value is expected"),
    ])
    func sitesAreChecked(_ line: String, _ expected: String) {
        let found = errors(
            """
            tenant: example
            sites:
              - id: shop
                write_keys: [web]
                \(line)
            """)
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix(expected) == true, "\(found)")
    }

    @Test(arguments: [
        ("limits: {event_bytes: 400KiB, request_bytes: 100KiB}", "an event cannot be larger"),
        ("limits: {decompressed_bytes: 1KiB}", "this cannot be less than request_bytes"),
        ("blocked_ids: ['**']", "a pattern with more than `*`"),
        ("limits: {events_burst: 5}", "this needs events_per_second"),
        ("master_key: {}", "either `file` or `environment` is expected"),
        ("master_key: {file: a, environment: B}", "either `file` or `environment` is expected"),
        ("personal: [email]", "a path such as traits.email"),
        ("personal: [traits.]", "a path such as traits.email"),
        ("kafka: {linger.ms: 5}", "this is missing; add `bootstrap.servers: …`"),
        ("kafka: {bootstrap.servers: a, replication: 0}", "a number from 1 to 16 is expected"),
        ("kafka: {bootstrap.servers: a, sasl: [b]}", "a single value is expected"),
        ("addresses: 24", "names and values are expected here"),
        ("partitions: eight", "a number from 1 to 1024 is expected, not `eight`"),
        ("memory: 1MiB", "a size from 67108864 to 1099511627776 bytes"),
        ("cookie: {name: a b}", "a cookie name without spaces"),
        ("cookie: {enabled: maybe}", "true or false is expected"),
        ("tenant: again", "`tenant` stands here twice"),
        ("  listen: [", "this is not YAML"),
    ])
    func theRestIsChecked(_ line: String, _ expected: String) {
        let found = errors(ConfigurationTests.smallest + "\n" + line)
        #expect(found.count == 1, "\(found)")
        #expect(found.first?.contains(expected) == true, "\(found)")
        #expect(found.first?.first?.isNumber == true, "\(found)")
    }

    @Test(arguments: ["", "tenant: example", "tenant: example\nsites: []", "- a\n- b", "just text"])
    func incompleteFilesAreErrorsToo(_ yaml: String) {
        #expect(!errors(yaml).isEmpty)
    }

    @Test func twoSitesCannotShareAnIdOrAKey() {
        let found = errors(
            """
            tenant: example
            sites:
              - {id: shop, write_keys: [web]}
              - {id: shop, write_keys: [web]}
            """)
        #expect(
            found == [
                "4:10: sites[1].id: another site has the id `shop`; give each its own",
                "4:28: sites[1].write_keys: the key `web` stands twice, for `shop` and `shop`;"
                    + " give each its own",
            ])
    }

    @Test func aMissingFileSaysWhich() {
        #expect(throws: ConfigurationErrors.self) {
            try Configuration(contentsOf: "/nowhere/spoor.yaml")
        }
    }

    @Test(arguments: [
        ("orgins", "origins"), ("time-zone", "time_zone"), ("writekeys", "write_keys"),
        ("sesion_gap", "session_gap"),
    ])
    func namesNearbyAreSuggested(_ name: String, _ expected: String) {
        let names = ["id", "name", "origins", "write_keys", "time_zone", "session_gap"]
        #expect(names.nearest(to: name) == expected)
        #expect(names.nearest(to: "completely_else") == nil)
    }
}
