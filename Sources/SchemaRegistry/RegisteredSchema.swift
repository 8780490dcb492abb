import JSONSchema

/// The schema of one version of one kind of record.
public struct RegisteredSchema: Hashable, Sendable {
    public var kind: String
    public var version: Int64
    /// The file, as it is.
    public var source: [UInt8]
    /// SHA-256 of the file, in hexadecimal.
    public var digest: String
    public var title: String
    /// A released version never changes: its digest is in `Schemas/released.json`. A draft may.
    public var isReleased: Bool

    /// `release/2`.
    public var name: String { "\(kind)/\(version)" }
}

/// `release`, or `release/2`.
public struct SchemaName: Hashable, Sendable {
    public var kind: String
    /// Nil: the newest.
    public var version: Int64?

    /// Nil unless it is a kind, and a version if there is a `/`.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let kind = parts.first, !kind.isEmpty, parts.count <= 2 else { return nil }
        self.kind = String(kind)
        if parts.count == 2 {
            guard let version = Int64(parts[1]), version > 0 else { return nil }
            self.version = version
        }
    }
}
