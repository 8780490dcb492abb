import Events
import Foundation
import People
import Testing

@testable import SpoorConfiguration

@Suite struct ConfigurationTests {
    static let smallest = """
        tenant: example
        sites:
          - id: shop
            write_keys: [web]
        """

    @Test func aFewLinesAreEnough() throws {
        let configuration = try Configuration(yaml: Self.smallest)
        #expect(configuration.tenant == "example")
        #expect(configuration.listen == Listen(host: "127.0.0.1", port: 8080))
        #expect(configuration.partitions == 8)
        #expect(configuration.memoryBytes == 512 << 20)
        #expect(configuration.masterKey == .file("data/master.key"))
        #expect(configuration.sites == [Site(id: "shop", writeKeys: [WriteKey(key: "web")])])
        #expect(configuration.limits == Limits())
        #expect(configuration.personal == FieldPath.personalByDefault)
        #expect(configuration.foldSettings["shop"] == SiteSettings())
    }

    /// The sample shows the defaults, so it has to keep up with them.
    @Test func theSampleIsValidAndShowsTheDefaults() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let configuration = try Configuration(
            contentsOf: root.appendingPathComponent("deploy/spoor.yaml").path)
        let smallest = try Configuration(yaml: Self.smallest)
        var limits = configuration.limits
        limits.eventsPerSecondMax = nil
        limits.eventsBurstMax = nil
        #expect(limits == smallest.limits)
        #expect(configuration.personal == smallest.personal)
        #expect(configuration.cookie == smallest.cookie)
        #expect(configuration.addresses == smallest.addresses)
        #expect(configuration.masterKey == smallest.masterKey)
        #expect(configuration.sites[0].settings.timeZone == "Europe/Amsterdam")
    }

    @Test func aKeyMayHaveOriginsOfItsOwn() throws {
        let site = try Configuration(
            yaml: """
                tenant: example
                sites:
                  - id: shop
                    origins: [https://shop.example]
                    write_keys: [web, {key: app, origins: ["*"]}]
                """
        ).sites[0]
        #expect(
            site.writeKeys == [
                WriteKey(key: "web", origins: .listed(["https://shop.example"])),
                WriteKey(key: "app", origins: .any),
            ])
    }

    @Test func aSiteKnowsItsDomainsAndItsOwnRobots() throws {
        let site = try Configuration(
            yaml: Self.smallest + """

                    own_domains: [Pay.example, checkout.shop.example]
                    not_bots: ["ShopApp/", "Lab robot"]
                """
        ).sites[0]
        #expect(site.settings.ownDomains == ["pay.example", "checkout.shop.example"])
        #expect(site.settings.notBots == ["ShopApp/", "Lab robot"])
    }

    @Test func quantitiesHaveUnits() throws {
        let configuration = try Configuration(
            yaml: Self.smallest + """

                    session_gap: 45m
                    session_max: 12 h
                limits: {event_bytes: 64KiB, request_bytes: 1 MiB, body_timeout: 2500ms, idle_timeout: 2m}
                cookie: {life: 400d, same_site: none}
                master_key: {environment: SPOOR_KEY}
                """)
        #expect(configuration.sites[0].settings.sessionGap == .minutes(45))
        #expect(configuration.sites[0].settings.sessionMax == .hours(12))
        #expect(configuration.limits.eventBytesMax == 65_536)
        #expect(configuration.limits.requestBytesMax == 1_048_576)
        #expect(configuration.limits.bodyTimeout == 2_500)
        #expect(configuration.limits.idleTimeout == .minutes(2))
        #expect(configuration.cookie.life == .days(400))
        #expect(configuration.cookie.sameSite == .none)
        #expect(configuration.masterKey == .environment("SPOOR_KEY"))
    }

    @Test func whatKafkaSaysPassesThroughButForWhatIsOurs() throws {
        #expect(try Configuration(yaml: Self.smallest).kafka == nil)
        let configuration = try Configuration(
            yaml: Self.smallest + """

                kafka:
                  bootstrap.servers: 10.0.0.1:9092,10.0.0.2:9092
                  security.protocol: sasl_ssl
                  linger.ms: 5
                  topic_prefix: acme.
                  transactions: false
                  spool: 2GiB
                """)
        var expected = Kafka(properties: [
            "bootstrap.servers": "10.0.0.1:9092,10.0.0.2:9092", "security.protocol": "sasl_ssl",
            "linger.ms": "5",
        ])
        expected.topicPrefix = "acme."
        expected.transactions = false
        expected.spoolBytes = 2 << 30
        #expect(configuration.kafka == expected)
    }
}
