/// Why a record of `spoor.events` could not be read. The record is skipped and reported in
/// `spoor.rejected`; it never stops its partition.
public struct RecordError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where in the record, as a JSON pointer (RFC 6901); empty for the whole.
    public var path: String
    public var reason: String

    public init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }

    public var description: String { path.isEmpty ? reason : "\(path): \(reason)" }
}
