import Events

/// The limits of this module.
public enum ReadAPILimits {
    /// Entries of a page, where the request does not say.
    public static let pageEntriesDefault = 50
    public static let pageEntriesMax = 500
    /// A page ends early behind the entry that reaches this.
    public static let pageBytesMax = 4 << 20
    /// Records looked at for one page: a filter may leave most of them out.
    public static let pageRecordsMax = 20_000
    /// Records copied out of the store in one go, during which nobody else reads it.
    public static let scanRecords = 256
    /// Records dropped in one go where the copy is emptied.
    static let emptiedRecords = 10_000
    /// A copy that was not at the end of the topic for so long is read anew: half of what Kafka keeps
    /// tombstones for (`delete.retention.ms` of `spoor.profiles`).
    static let copyAgeMax: Milliseconds = .days(15)
    /// How exactly that is known.
    static let copyAgeStep: Milliseconds = .minutes(1)
    /// Names in `fields`.
    public static let fieldsMax = 100
    /// Nearest names that a problem tells.
    public static let nearestMax = 3
    /// The body of an administrator's request.
    public static let bodyBytesMax = 1 << 20
    /// Of what was sent and is told back in a problem.
    public static let quotedCharactersMax = 80
    /// When the log or a store refuses: what a client should wait.
    public static let outageRetrySeconds = 5
}
