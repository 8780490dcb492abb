/// An implementation breaks a rule of its seam.
public struct ContractViolation: Error, CustomStringConvertible {
    public var description: String

    public init(_ description: String) { self.description = description }
}

/// Throws a violation unless `condition` holds.
func require(_ condition: Bool, _ rule: @autoclosure () -> String) throws {
    if !condition { throw ContractViolation(rule()) }
}

/// Throws a violation, with both values, unless they are equal.
func requireEqual<Value: Equatable>(
    _ found: Value, _ expected: Value, _ what: @autoclosure () -> String
) throws {
    if found != expected {
        throw ContractViolation("\(what()): expected \(expected), found \(found)")
    }
}
