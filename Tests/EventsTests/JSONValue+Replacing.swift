import JSON

extension JSONValue {
    /// A copy with another value, or none, where the JSON pointer points.
    func replacing(_ pointer: String, with new: JSONValue?) -> JSONValue {
        replacing(pointer.split(separator: "/")[...], with: new) ?? .null
    }

    private func replacing(_ path: ArraySlice<Substring>, with new: JSONValue?) -> JSONValue? {
        guard let name = path.first else { return new }
        switch self {
        case .object(let members):
            return .object(
                members.compactMap { member in
                    guard member.key == name else { return member }
                    return member.value.replacing(path.dropFirst(), with: new)
                        .map { JSONMember(key: member.key, value: $0) }
                })
        case .array(let elements):
            return .array(
                elements.enumerated().compactMap { index, element in
                    String(index) == name
                        ? element.replacing(path.dropFirst(), with: new) : element
                })
        default: return self
        }
    }

    /// A copy in which every object, at any depth, has one more member at its start.
    func adding(_ extra: JSONMember) -> JSONValue {
        switch self {
        case .object(let members):
            let grown = members.map { JSONMember(key: $0.key, value: $0.value.adding(extra)) }
            return .object([extra] + grown)
        case .array(let elements): return .array(elements.map { $0.adding(extra) })
        default: return self
        }
    }
}

extension Sample {
    static func full(_ kind: String) throws -> Sample? {
        try all().first { $0.record.kind == kind && $0.name == "full" }
    }
}
