/// Where a document is not as its schema says.
public struct Violation: Hashable, Sendable, CustomStringConvertible {
    /// JSON pointer (RFC 6901) into the document; empty for the whole.
    public var path: String
    /// `a string`, `a number of at least 1`, `one of "S", "M"`. It quotes the schema, and never the
    /// document.
    public var expected: String

    public init(path: String, expected: String) {
        self.path = path
        self.expected = expected
    }

    public var description: String {
        (path.isEmpty ? "" : "\(path): ") + "\(expected) is expected"
    }
}
