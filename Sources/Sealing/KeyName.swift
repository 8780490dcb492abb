import Events

/// Names a data key: whose it is, and the how manieth since the first. Text form `u:4711/1`.
public struct KeyName: Hashable, Sendable, CustomStringConvertible {
    public var id: Identifier
    /// Counts from 1; one more each time that the keys of `id` were destroyed.
    public var generation: Int

    public init(id: Identifier, generation: Int) {
        precondition(generation > 0, "the first generation is 1")
        self.id = id
        self.generation = generation
    }

    /// Nil unless `text` is an identifier, a slash and a number from 1 on.
    public init?(text: String) {
        guard let slash = text.utf8.lastIndex(of: UInt8(ascii: "/")),
            let id = Identifier(text: String(text[..<slash])),
            let generation = Int(text[text.utf8.index(after: slash)...]), generation > 0
        else { return nil }
        self.init(id: id, generation: generation)
    }

    public var description: String { "\(id.text)/\(generation)" }
}
