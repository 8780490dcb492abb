import Events
import JSON
import People

/// What a rule looks for. A new kind of trigger is a new type here and a line in `RuleKinds`.
///
/// A kind is pure: it sees a person's profile, says on which occasions a trigger would be due, and whether
/// one that fired still holds. Time, once-per-occasion, lateness and records are the engine's.
public protocol RuleKind: Sendable {
    /// The value of `kind` in a release and in the rules file.
    static var name: String { get }

    /// Reads the members of the rule that are this kind's own.
    /// - Throws: `RuleError`.
    init(decoding members: JSONValue) throws(RuleError)

    /// The members that `init(decoding:)` reads.
    var members: [JSONMember] { get }

    /// What would be due for this person if nothing more happened. Asked after every fact.
    func occasions(for person: Node, of rule: Rule) -> [Occasion]

    /// What a trigger on an occasion of this person tells downstream: one JSON object.
    func payload(on occasion: Occasion, for person: Node) -> JSONValue

    /// Why a trigger that fired does not hold any more; nil while it does.
    /// Of no rule in particular: it holds whatever became of the rule meanwhile.
    static func withdrawal(of fired: Decision, for person: Node) -> String?
}

/// The kinds of rules there are.
public enum RuleKinds {
    public static let all: [any RuleKind.Type] = [AbandonedCart.self]

    static func named(_ name: String) -> (any RuleKind.Type)? { all.first { $0.name == name } }
}

/// Something that a trigger is due for, unless the profile changes first.
public struct Occasion: Hashable, Sendable {
    public var site: String
    /// What makes it this occasion and no other, without the person: with site and rule it gives
    /// the trigger's id.
    public var id: String
    /// When it arose; by capture time.
    public var capture: Milliseconds
    public var due: Milliseconds
    /// The message ids of the facts that led to it.
    public var causes: [String]

    public init(
        site: String, id: String, capture: Milliseconds, due: Milliseconds, causes: [String]
    ) {
        self.site = site
        self.id = id
        self.capture = capture
        self.due = due
        self.causes = causes
    }
}

/// A rule that cannot be read.
public struct RuleError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The member, as a JSON pointer below the rule; of a release, below its content.
    public var path: String
    public var reason: String

    public init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }

    public var description: String { "\(path): \(reason)" }
}
