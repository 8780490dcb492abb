import Events
import JSON
import People

/// The rules and settings of one release, and what they decide about a person.
public struct RuleSet: Sendable {
    /// Of the release; empty before the first.
    public var release: String
    /// Digest of the reference lists that were in force with it; nil where that was not told.
    public var lists: String?
    public var rules: [Rule]
    public var settings: FoldSettings

    public init(
        release: String = "", lists: String? = nil, rules: [Rule] = [],
        settings: FoldSettings = FoldSettings()
    ) {
        self.release = release
        self.lists = lists
        self.rules = rules
        self.settings = settings
    }

    /// Reads a release. Rules and sites that this program does not know are left out and named, so
    /// that an old projector does not stop at a new kind.
    public static func reading(_ release: Release) -> (rules: RuleSet, unknown: [RuleError]) {
        var set = RuleSet(release: release.digest, lists: release.lists)
        var unknown: [RuleError] = []
        read("rules", of: release.content, &unknown) { rule throws(RuleError) in
            try set.add(Rule(decoding: rule))
        }
        read("sites", of: release.content, &unknown) { site throws(RuleError) in
            try set.settings.add(decoding: site)
        }
        return (set, unknown)
    }

    private static func read(
        _ name: String, of content: JSONValue, _ unknown: inout [RuleError],
        _ add: (JSONValue) throws(RuleError) -> Void
    ) {
        guard let list = content[name] else { return }
        guard let entries = list.arrayValue else {
            return unknown.append(RuleError(path: "/\(name)", reason: "a list is expected"))
        }
        for (index, entry) in entries.enumerated() {
            do { try add(entry) } catch {
                unknown.append(
                    RuleError(path: "/\(name)/\(index)\(error.path)", reason: error.reason))
            }
        }
    }

    /// Two rules of one id would fire for each other.
    private mutating func add(_ rule: Rule) throws(RuleError) {
        guard !rules.contains(where: { $0.id == rule.id }) else {
            throw RuleError(path: "/id", reason: "another rule has the id '\(rule.id)'")
        }
        rules.append(rule)
    }

    /// What is released: `{"rules":[…],"sites":[…]}`.
    public static func content(rules: [Rule], settings: FoldSettings) -> JSONValue {
        .object([
            JSONMember(key: "rules", value: .array(rules.map(\.content))),
            JSONMember(key: "sites", value: settings.content),
        ])
    }

    public var content: JSONValue { Self.content(rules: rules, settings: settings) }
}

/// What the rules say of a person at a moment.
public struct Assessment: Hashable, Sendable {
    /// To be appended now.
    public var decisions: [Decision] = []
    /// When to look again if nothing happens, by trigger id.
    public var timers: [String: Milliseconds] = [:]

    /// The next time to look.
    public var next: Milliseconds? { timers.values.min() }
}

extension RuleSet {
    /// A trigger that is already due when its cause arrives waits this long, so that what arrives
    /// with the cause (an order in the same late batch) can still prevent it.
    public static let settling: Milliseconds = .seconds(60)

    /// Looks at a person: what is due is decided, what will be due gets a timer, what does not
    /// hold any more is withdrawn. In the order (due, rule, occasion).
    ///
    /// - Parameter now: Partition time.
    public func assess(_ node: Node, now: Milliseconds) -> Assessment {
        guard node.isRoot else { return Assessment() }
        var assessment = Assessment()
        for (rule, occasion) in dueOccasions(of: node) {
            let trigger = Self.trigger(site: occasion.site, rule: rule.id, occasion: occasion.id)
            guard isOpen(trigger, of: node) else { continue }
            let settled = min(node.timers[trigger] ?? .max, now + Self.settling)
            let at = occasion.due > now ? occasion.due : settled
            guard at <= now else {
                assessment.timers[trigger] = at
                continue
            }
            assessment.decisions.append(
                decision(on: occasion, rule, trigger: trigger, of: node, now: now))
        }
        assessment.decisions += withdrawals(of: node, now: now)
        return assessment
    }

    /// The trigger's id: the same wherever and however often it is decided.
    public static func trigger(site: String, rule: String, occasion: String) -> String {
        var (left, right) = (Digest64(), Digest64())
        right.combine("spoor")
        for part in [site, rule, occasion] {
            left.combine(part)
            right.combine(part)
        }
        return [left, right].map { $0.value.hexadecimal(digits: 16) }.joined()
    }

    private func dueOccasions(of node: Node) -> [(Rule, Occasion)] {
        var due: [(Rule, Occasion)] = []
        for rule in rules {
            for occasion in rule.kind.occasions(for: node, of: rule) {
                due.append((rule, occasion))
            }
        }
        if due.count > 1 {
            due.sort { ($0.1.due, $0.0.id, $0.1.id) < ($1.1.due, $1.0.id, $1.1.id) }
        }
        return due
    }

    /// Nothing was decided on it, and nothing is under way.
    private func isOpen(_ trigger: String, of node: Node) -> Bool {
        node.ledger[trigger] == nil
            && !node.awaited.contains(Decision.Outcome.fired.rawValue + ":" + trigger)
            && !node.awaited.contains(Decision.Outcome.withheld.rawValue + ":" + trigger)
    }

    private func decision(
        on occasion: Occasion, _ rule: Rule, trigger: String, of node: Node, now: Milliseconds
    ) -> Decision {
        let isLate = now - occasion.due > rule.expires
        return Decision(
            outcome: isLate ? .withheld : .fired, trigger: trigger, site: occasion.site,
            rule: rule.id, kind: type(of: rule.kind).name, ruleVersion: rule.version,
            person: node.id, occasion: occasion.id,
            capture: occasion.capture, due: occasion.due, loggedAt: now,
            reason: isLate ? "expired" : nil, payload: rule.kind.payload(on: occasion, for: node))
    }

    private func withdrawals(of node: Node, now: Milliseconds) -> [Decision] {
        guard !node.ledger.lines.isEmpty else { return [] }
        return node.ledger.standing.compactMap { fired in
            guard let kind = RuleKinds.named(fired.kind),
                let reason = kind.withdrawal(of: fired, for: node)
            else { return nil }
            var decision = fired
            decision.outcome = .withdrawn
            decision.person = node.id
            decision.loggedAt = now
            decision.reason = reason
            return node.awaited.contains(decision.id) ? nil : decision
        }
    }
}
