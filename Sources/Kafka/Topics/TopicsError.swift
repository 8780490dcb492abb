/// The topics of an installation are not as Spoor needs them.
public enum TopicsError: Error, Equatable, CustomStringConvertible {
    case missing([String])
    /// They must have the same number: a record's key decides the partition in each.
    case uneven([String: Int])
    /// The configuration has another number.
    case partitions(found: Int, expected: Int)

    var isOfMissing: Bool { if case .missing = self { true } else { false } }

    public var description: String {
        switch self {
        case .missing(let names):
            "topics are missing: \(names.joined(separator: ", ")); "
                + "make them with `spoor topics create`"
        case .uneven(let counts):
            "topics differ in the number of their partitions: "
                + counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
                .joined(separator: ", ") + "; `spoor topics check` says more"
        case .partitions(let found, let expected):
            "the topics have \(found) partitions, and `partitions` says \(expected); change the"
                + " configuration"
        }
    }
}
