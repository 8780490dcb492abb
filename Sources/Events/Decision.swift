import JSON

/// What a rule decided, once, for one occasion. A decision is a fact: it is recorded before it is
/// published, and never computed again.
public struct Decision: Hashable, Sendable {
    public enum Outcome: String, Sendable, CaseIterable {
        /// The trigger goes out. Next: `withdrawn`, or nothing.
        case fired
        /// The trigger does not go out; `reason` says which gate held it. Final.
        case withheld
        /// A trigger that had gone out no longer holds. Final.
        case withdrawn
    }

    public var outcome: Outcome
    /// `hash(site, rule, occasion)`: the same wherever and however often it is decided.
    public var trigger: String
    public var site: String
    public var rule: String
    /// Of the rule: `abandoned_cart`.
    public var kind: String
    public var ruleVersion: Int64
    /// Whose home decided.
    public var person: Identifier
    /// What the rule's kind makes of it: for carts the message id that opened the cart's state.
    public var occasion: String
    /// When the occasion arose, in capture time: decides whose decision it is, as with facts.
    public var capture: Milliseconds
    public var due: Milliseconds
    /// Partition time at the decision.
    public var loggedAt: Milliseconds
    /// The gate (`withheld`) or the cause (`withdrawn`); nil for `fired`.
    public var reason: String?
    /// The facts that led to it.
    public var causes: [Position]
    /// What the rule's kind tells downstream, as one JSON object.
    public var payload: JSONValue
    /// Whose home keeps it: where the fact that gave rise to the occasion came in first. There it is
    /// published, once, and from there it goes to whoever owns that fact, now and later.
    public var home: Identifier

    public init(
        outcome: Outcome, trigger: String, site: String, rule: String, kind: String,
        ruleVersion: Int64,
        person: Identifier, occasion: String, capture: Milliseconds, due: Milliseconds,
        loggedAt: Milliseconds, reason: String? = nil, causes: [Position] = [],
        payload: JSONValue = .object([]), home: Identifier? = nil
    ) {
        self.outcome = outcome
        self.trigger = trigger
        self.site = site
        self.rule = rule
        self.kind = kind
        self.ruleVersion = ruleVersion
        self.person = person
        self.occasion = occasion
        self.capture = capture
        self.due = due
        self.loggedAt = loggedAt
        self.reason = reason
        self.causes = causes
        self.payload = payload
        self.home = home ?? person
    }

    /// Names the decision among a person's facts: a trigger is fired once and withdrawn once.
    public var id: String { outcome.rawValue + ":" + trigger }
}
