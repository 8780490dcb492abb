/// A reader of bytes from outside, and what holds whatever it is given.
///
/// Two fuzzers drive it: a seeded one in `Tests/FuzzingTests`, and one that is guided by coverage,
/// `make fuzz` (`Sources/Fuzzer`).
public protocol FuzzTarget: Sendable {
    static var name: String { get }

    init() throws

    /// - Throws: `FuzzFault` if a property does not hold.
    func check(_ input: [UInt8]) async throws
}

/// All that is fuzzed.
public enum FuzzTargets {
    public static let all: [any FuzzTarget.Type] = [
        JSONTarget.self, EventsTarget.self, RecordsTarget.self, RulesTarget.self,
        ConfigurationTarget.self, HTTPTarget.self,
    ]

    public static func named(_ name: String) -> (any FuzzTarget.Type)? {
        all.first { $0.name == name }
    }
}

/// A property that does not hold for an input.
public struct FuzzFault: Error, Hashable, CustomStringConvertible {
    public var description: String

    init(_ description: String) { self.description = description }
}

/// - Throws: `FuzzFault` unless the property holds.
func hold(_ property: @autoclosure () throws -> Bool, _ name: String) throws {
    guard try property() else { throw FuzzFault(name) }
}
