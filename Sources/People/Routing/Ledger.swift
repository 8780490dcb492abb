import Events

/// What was decided for a person, by trigger id: the fold over their decisions.
public struct Ledger: Hashable, Sendable {
    public struct Line: Hashable, Sendable {
        public var fired: Decision?
        public var withheld: Decision?
        public var withdrawn: Decision?
    }

    /// By trigger id.
    public private(set) var lines: [String: Line] = [:]

    public init() {}

    public subscript(trigger: String) -> Line? { lines[trigger] }

    /// Every decision, by trigger id and outcome.
    public var decisions: [Decision] {
        sorted.flatMap { [$0.line.fired, $0.line.withheld, $0.line.withdrawn].compactMap { $0 } }
    }

    /// Lines in the order of their trigger ids.
    public var sorted: [(trigger: String, line: Line)] {
        lines.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Decisions that fired and were not withdrawn, in the order of their trigger ids.
    public var standing: [Decision] {
        lines.values.compactMap { $0.withdrawn == nil ? $0.fired : nil }
            .sorted { $0.trigger < $1.trigger }
    }

    /// Of several copies of a decision the least (`loggedAt`, bytes) stands.
    mutating func record(_ decision: Decision) {
        var line = lines[decision.trigger] ?? Line()
        switch decision.outcome {
        case .fired: line.fired = Self.least(line.fired, decision)
        case .withheld: line.withheld = Self.least(line.withheld, decision)
        case .withdrawn: line.withdrawn = Self.least(line.withdrawn, decision)
        }
        lines[decision.trigger] = line
    }

    private static func least(_ held: Decision?, _ new: Decision) -> Decision {
        guard let held else { return new }
        if held.loggedAt != new.loggedAt { return held.loggedAt < new.loggedAt ? held : new }
        return held.bytes.lexicographicallyPrecedes(new.bytes) ? held : new
    }
}
