import Events
import JSON
import People
import SpoorTesting
import Testing

@testable import Rules

/// What is released is what is read, and what is due is decided at its time.
struct RuleSetTests {
    private static let cart = AbandonedCart(after: .hours(1), minimumValue: "25.50")

    @Test("a release comes back as it was")
    func roundTrip() {
        let rule = Rule(
            id: "cart", version: 3, sites: ["shop"], expires: .hours(2), kind: Self.cart)
        let settings = FoldSettings(sites: ["shop": SiteSettings(currency: "JPY")])
        let content = RuleSet.content(rules: [rule], settings: settings)
        let release = Release(digest: "d", effectiveAt: 0, loggedAt: 0, content: content)
        let (read, unknown) = RuleSet.reading(release)
        #expect(unknown.isEmpty && read.release == "d" && read.settings == settings)
        #expect(RuleSet.content(rules: read.rules, settings: read.settings) == content)
    }

    @Test("a rule that cannot be read is named, and the others hold")
    func unknown() {
        let content: JSONValue = [
            "rules": [
                ["id": "a", "kind": "oracle"], ["kind": "abandoned_cart", "after": 1],
                ["id": "b", "kind": "abandoned_cart", "after": 0],
                ["id": "c", "kind": "abandoned_cart", "after": 1, "minimumValue": "lots"],
                ["id": "d", "kind": "abandoned_cart", "after": 1],
            ]
        ]
        let (read, unknown) = RuleSet.reading(
            Release(digest: "d", effectiveAt: 0, loggedAt: 0, content: content))
        #expect(read.rules.map(\.id) == ["d"])
        #expect(
            unknown.map(\.path) == [
                "/rules/0/kind", "/rules/1/id", "/rules/2/after", "/rules/3/minimumValue",
            ])
    }

    @Test(
        "a member of another type or out of range is told, and never stands for its default",
        arguments: [
            ("version", 0), ("version", .int(1 << 53)), ("version", "1"), ("version", 1.5),
            ("expires", -1), ("expires", "24h"), ("sites", "shop"), ("sites", ["shop", 1]),
            ("minimumValue", 5), ("minimumValue", nil), ("after", .uint(.max)),
        ] as [(String, JSONValue)])
    func ruleMembers(name: String, value: JSONValue) throws {
        let rule: JSONValue = ["id": "r", "kind": "abandoned_cart", "after": 1]
        let members = (rule.objectValue ?? []).filter { $0.key != name }
        let content: JSONValue = .object(members + [JSONMember(key: name, value: value)])
        #expect(Self.faults(of: ["rules": [content]]) == ["/rules/0/" + name])
    }

    @Test(
        "so is one of a site",
        arguments: [
            ("id", ""), ("sessionGap", 0), ("sessionGap", .int(.max)), ("sessionMax", "1h"),
            ("currency", "euro"), ("currency", 978), ("timeZone", ""),
        ] as [(String, JSONValue)])
    func siteMembers(name: String, value: JSONValue) {
        let id = name == "id" ? [] : [JSONMember(key: "id", value: "shop")]
        let site: JSONValue = .object(id + [JSONMember(key: name, value: value)])
        #expect(Self.faults(of: ["sites": [site]]) == ["/sites/0/" + name])
    }

    @Test("lists are lists, and a rule's id is its own")
    func lists() {
        let rule: JSONValue = ["id": "r", "kind": "abandoned_cart", "after": 1]
        #expect(Self.faults(of: ["rules": [:], "sites": "shop"]) == ["/rules", "/sites"])
        #expect(Self.faults(of: ["rules": [rule, rule]]) == ["/rules/1/id"])
        #expect(Self.faults(of: ["rules": [rule], "sites": []]).isEmpty)
    }

    private static func faults(of content: JSONValue) -> [String] {
        RuleSet.reading(Release(digest: "d", effectiveAt: 0, loggedAt: 0, content: content))
            .unknown.map(\.path)
    }

    @Test("a trigger's id depends on site, rule and occasion, and on where they end")
    func triggerID() {
        let id = RuleSet.trigger(site: "shop", rule: "cart", occasion: "m1")
        #expect(id.count == 32 && id == RuleSet.trigger(site: "shop", rule: "cart", occasion: "m1"))
        #expect(id != RuleSet.trigger(site: "shopcart", rule: "", occasion: "m1"))
        #expect(id != RuleSet.trigger(site: "shop", rule: "cart", occasion: "m2"))
    }

    @Test("nothing before it is due; a decision at its time; none of another's person")
    func assess() throws {
        let rules = RuleSet(rules: [
            Rule(id: "cart", version: 1, kind: AbandonedCart(after: .hours(1)))
        ])
        let node = try node("1 a:d1 add p1")
        let early = rules.assess(node, now: .minutes(60))
        #expect(early.decisions.isEmpty && early.next == .minutes(61))
        let due = rules.assess(node.waiting(early), now: .minutes(61))
        #expect(due.decisions.map(\.outcome) == [.fired] && due.timers.isEmpty)
        #expect(due.decisions.first?.payload["cart"]?["value"]?["amount"] == 1_000)
        let late = rules.assess(node.waiting(early), now: .hours(26))
        #expect(late.decisions.map(\.reason) == ["expired"])
        let owned = try self.node("1 a:d1 add p1\n2 a:d1 u:1 identify")
        #expect(rules.assess(owned, now: .hours(2)) == Assessment())
    }

    @Test("what is overdue when it becomes known settles first")
    func settling() throws {
        let rules = RuleSet(rules: [
            Rule(id: "cart", version: 1, kind: AbandonedCart(after: .hours(1)))
        ])
        let node = try node("1 a:d1 add p1")
        let first = rules.assess(node, now: .hours(3))
        #expect(first.decisions.isEmpty && first.next == .hours(3) + RuleSet.settling)
        let again = rules.assess(node.waiting(first), now: .hours(3) + .seconds(10))
        #expect(again.next == first.next)
    }

    private func node(_ table: String) throws -> Node {
        let simulation = try Simulation(seed: 1)
        try simulation.run(try Scenario(table).records)
        return try simulation.node(Identifier(.device, "d1"))
    }
}

extension Node {
    /// With the timers that an assessment asks for.
    fileprivate func waiting(_ assessment: Assessment) -> Node {
        let node = self
        node.timers = assessment.timers
        return node
    }
}
