import JSON

/// What parses is written in one form, and read back as the same value; nothing else is thrown than
/// `JSONError`.
public struct JSONTarget: FuzzTarget {
    public static let name = "json"

    public init() {}

    public func check(_ input: [UInt8]) throws {
        do {
            try JSONParser().parse(input) { try check($0) }
        } catch let error as JSONError {
            try hold(error.kind != .internal, "the parser fails on no document")
            try checkStored(input, after: error)
        }
    }

    private func check(_ view: JSONView) throws {
        let value = view.value
        var writer = JSONWriter()
        writer.value(view)
        try hold(writer.bytes == value.bytes, "the view and its value are written alike")
        let again = try JSONParser.forStored().parse(value.bytes) { $0.value }
        try hold(again == value, "what is written is read back as the same value")
        try hold(again.bytes == value.bytes, "what is written stays as it is")
        try hold(view.duplicateKey == value.duplicateKey, "the first repeated name is found")
        try hold(view.count == value.count, "members and elements are counted")
    }

    /// What is kept may be deeper and longer than what comes in, and nothing else.
    private func checkStored(_ input: [UInt8], after error: JSONError) throws {
        guard (try? JSONParser.forStored().parse(input) { _ in }) != nil else { return }
        try hold(error.kind == .depth || error.kind == .tooLarge, "only the limits differ")
    }
}

extension JSONValue {
    /// By the definition: a name that an object has twice, the first one in the document's order.
    fileprivate var duplicateKey: String? {
        switch self {
        case .array(let elements): return elements.lazy.compactMap(\.duplicateKey).first
        case .object(let members):
            for (index, member) in members.enumerated() {
                if members[..<index].contains(where: { $0.key.utf8.elementsEqual(member.key.utf8) })
                {
                    return member.key
                }
                if let key = member.value.duplicateKey { return key }
            }
            return nil
        default: return nil
        }
    }

    fileprivate var count: Int { arrayValue?.count ?? objectValue?.count ?? 0 }
}
