import Events

/// The limits that an installation cannot set; `Limits` has those that it can.
public enum CollectorLimits {
    /// Unicode scalars. Source: segment.com/docs/connections/spec/common.
    public static let messageIDScalarsMax = 100
    /// Of `userId`, `anonymousId` and `previousId`, in UTF-8.
    public static let idBytesMax = Identifier.valueBytesMax
    /// 9999-12-31T23:59:59.999Z, the last moment that RFC 3339 can write.
    public static let timeMax: Milliseconds = 253_402_300_799_999
    /// A rejected message is kept whole up to here; of a larger one the naming members are kept.
    public static let rejectedEventBytesMax = 64 << 10
    /// Of a member that is kept of a larger one.
    public static let rejectedTextBytesMax = 200
    /// Of all records that one request makes; what a batch says for all its messages is in each.
    public static let submissionBytesMax = 32 << 20
    /// Of an answer; the counts are always complete.
    public static let rejectionsListedMax = 100
    public static let cookieValueBytesMax = 64
    /// A body is read on its connection's thread up to here, a millisecond or two.
    public static let bodyBytesReadAtOnceMax = 128 << 10
    /// How long a browser may remember a preflight.
    public static let preflightSeconds = 3_600
    /// When the server is full: the next second may do.
    public static let overloadRetrySeconds = 1
    /// A log that has not answered for so long is taken for away.
    public static let logPatience: Milliseconds = .seconds(2)
    /// Of what is taken from the spool to the log at once.
    public static let spoolBatchRecords = 1_000
    public static let spoolBatchBytes = 1 << 20
    /// Of what waits in memory while the last of a spool is drained.
    public static let parkedBytesMax = 32 << 20
    /// Between two looks at what the log does not answer, and at the spool.
    public static let spoolLookEvery: Int64 = 50
    /// Between two looks whether the keys in the spool are taken.
    public static let spoolKeysPause: Int64 = 5
    /// Of what waits for a record in the spool.
    public static let spoolIdleWait: Milliseconds = .seconds(1)
    /// Less is not worth writing what is left anew for.
    public static let spoolPrunedBytesMin = 64 << 20
    /// While the log does not take what is in the spool, it is tried again after this.
    public static let spoolRetryPause: Int64 = 500
    /// While the spool that a process before left cannot be opened, that is tried again after this.
    public static let spoolReopenPause: Int64 = 5_000
    /// When the log or the key store cannot store.
    public static let outageRetrySeconds = 5
}
