import EventLog

/// What became of a request: what is to be stored, and what is to be answered once it is.
public struct Submission: Hashable, Sendable {
    /// A message that was not taken.
    public struct Rejection: Hashable, Sendable {
        /// Index in the batch; 0 for a single call.
        public var position: Int
        public var refusal: Refusal
    }

    /// Facts, and rejections for `spoor.rejected`, to be appended in one call.
    public private(set) var records: [NewRecord] = []
    /// Of the records' values.
    public private(set) var bytes = 0
    public var accepted = 0
    public var rejections: [Rejection] = []
    /// Messages that were taken though a schema of their site's does not allow them.
    public var warnings: [Rejection] = []
    /// What the site's schemas met with, by their place in `SiteSchemas`.
    var checks: [Int: SchemaCounts] = [:]
    /// Set if the request failed as a whole; a batch fails as a whole only where it is unusable.
    public var refusal: Refusal?
    /// The id that the browser is to keep, if its cookie named a device.
    public var cookie: String?
    /// Something was sealed: the keys are to be flushed before the records are appended.
    public var isSealed = false

    public init() {}

    mutating func append(_ record: NewRecord) {
        bytes += record.value.count
        records.append(record)
    }
}
