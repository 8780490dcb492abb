import Events

/// Limits of the engine, and how often it does what.
public enum ProjectorLimits {
    /// Counts up whenever the fold, its stored form or a version of a record's format changes;
    /// stores of another version are rebuilt from the log.
    public static let foldVersion: Int64 = 5
    /// Records folded before their effects are committed.
    public static let batchRecordsMax = 5_000
    /// Records folded at once while a partition catches up: some 40 ms of a thread.
    public static let catchUpRecordsMax = 1_000
    /// Bytes of records in a batch, about.
    public static let batchBytesMax = 8 << 20
    /// Bytes of effects after which a batch ends early, about.
    public static let effectsBytesMax = 16 << 20
    /// Profiles published with one commit where few wait; the others follow with the next.
    public static let commitProfiles = 500
    /// Where many wait, one in so many of them is published with a commit: those who wait are named in
    /// every checkpoint, and must not become more and more.
    public static let commitProfilesShare = 40
    /// While the log cannot store, it is asked again after this.
    public static let storePause: Milliseconds = .milliseconds(200)
    /// Records folded between two checkpoints.
    public static let checkpointRecords = 50_000
    /// Time between two checkpoints while there is something to write.
    public static let checkpointEvery: Milliseconds = .seconds(5)
    /// What the fold of all partitions takes, about, where nothing else is said.
    public static let memoryBytes = 256 << 20
    public static let memoryBytesMin = 16 << 20
    /// One part in so many of a partition's memory is for records that are not stored yet, each of
    /// which is held about twice.
    public static let recordsMemoryShare = 4
    /// Homes that are forgotten leave so much of their memory in use: a checkpoint is not to forget
    /// a few each time.
    public static let homesKeptShare = 0.75
    /// Homes that one `sweep` looks at.
    public static let sweepHomesMax = 500
    /// A person's profile is published at most once in this time.
    public static let profileEvery: Milliseconds = .seconds(1)
    /// Records of one append to the log.
    public static let appendRecordsMax = 5_000
    /// Records are gathered for so long before they are folded, unless a batch is full.
    public static let commitEvery: Milliseconds = .milliseconds(25)
    /// Where nothing happens for so long, the offset is committed again: Kafka forgets offsets that
    /// nobody has committed for a week.
    public static let recommitEvery: Milliseconds = .hours(24)
    /// Where nothing comes the log is asked every so often whether the partition still ends there.
    static let endCheckEvery: Milliseconds = .seconds(10)
    /// A partition that ends before what was committed, or folded, is looked at so often when it is
    /// opened, with a pause between: a broker may know less than the one before, for a moment.
    static let endAsksMax = 10
    static let endAskPause: Int64 = 500
    /// How long the task waits for a record before it looks at the clock again.
    public static let idleWait: Milliseconds = .milliseconds(500)
    /// A partition that failed is started again after this, and after twice as long each time.
    public static let restartPauseMin: Int64 = 200
    public static let restartPauseMax: Int64 = 30_000
    /// One that another process has taken over is started again only after this: by then its group
    /// has said whose it is.
    public static let fencedPause: Int64 = 10_000
    /// Partition time this far behind the clock means that history is being read in.
    public static let historyLag: Milliseconds = .minutes(10)
    /// While history is read in, ticks wait until nothing came for so long.
    public static let historyQuiet: Milliseconds = .seconds(5)
}

extension Milliseconds {
    static func milliseconds(_ count: Int64) -> Milliseconds { count }
}
