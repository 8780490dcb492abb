import Events
import JSON

/// Stored state that cannot be read back. The store is a cache: the task rebuilds it from the log.
public struct StateError: Error, Hashable, CustomStringConvertible {
    public var reason: String
    public init(_ reason: String) { self.reason = reason }
    public var description: String { "stored state cannot be read: \(reason)" }
}

/// Reads members of stored state that must be there.
struct StateReader {
    let view: JSONView

    init(_ view: JSONView) throws(StateError) {
        guard view.kind == .object else { throw StateError("an object is expected") }
        self.view = view
    }

    func member(_ key: StaticString) throws(StateError) -> JSONView {
        guard let member = view[key] else { throw StateError("\(key) is missing") }
        return member
    }

    func object(_ key: StaticString) throws(StateError) -> StateReader {
        try StateReader(try member(key))
    }

    func string(_ key: StaticString) throws(StateError) -> String {
        guard let string = try member(key).string else { throw StateError("\(key) is no string") }
        return string
    }

    func integer(_ key: StaticString) throws(StateError) -> Int64 {
        guard let int = try member(key).int else { throw StateError("\(key) is no integer") }
        return int
    }

    func unsigned(_ key: StaticString) throws(StateError) -> UInt64 {
        let view = try member(key)
        if let int = view.int { return UInt64(bitPattern: int) }
        guard let unsigned = view.uint else { throw StateError("\(key) is no integer") }
        return unsigned
    }

    func choice<Choice: RawRepresentable>(
        _ key: StaticString
    ) throws(StateError) -> Choice where Choice.RawValue == String {
        guard let choice = Choice(rawValue: try string(key)) else {
            throw StateError("\(key) is unknown")
        }
        return choice
    }

    func optionalIdentifier(_ key: StaticString) throws(StateError) -> Identifier? {
        guard let text = view[key]?.string else { return nil }
        return try Self.identifier(text)
    }

    static func identifier(_ text: String?) throws(StateError) -> Identifier {
        guard let text, let identifier = Identifier(text: text) else {
            throw StateError("'\(text ?? "")' is no identifier")
        }
        return identifier
    }

    /// The elements of an array; none where it is absent.
    func list<Element>(
        _ key: StaticString, _ element: (JSONView) throws -> Element
    ) throws -> [Element] {
        try view[key]?.elements.map(element) ?? []
    }

    func strings(_ key: StaticString) -> [String] {
        view[key]?.elements.compactMap(\.string) ?? []
    }

    func integers(_ key: StaticString) -> [Int64] {
        view[key]?.elements.compactMap(\.int) ?? []
    }
}
