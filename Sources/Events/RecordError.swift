/// Why a record of `spoor.events` could not be read. The record is skipped and reported in
/// `spoor.rejected`; it never stops its partition.
public struct RecordError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where in the record, as a JSON pointer (RFC 6901); empty for the whole.
    public var path: String
    public var reason: String
    public var cause: Cause

    public enum Cause: Hashable, Sendable {
        /// It is no record, or not a whole one.
        case malformed
        /// A later version of this program wrote it, and can read it.
        case newerVersion
    }

    public init(path: String, reason: String, cause: Cause = .malformed) {
        self.path = path
        self.reason = reason
        self.cause = cause
    }

    public var description: String { path.isEmpty ? reason : "\(path): \(reason)" }
}
