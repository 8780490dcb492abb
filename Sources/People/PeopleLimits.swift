import Events

/// Limits of the fold, and the lengths of time that identity and clocks depend on.
public enum PeopleLimits {
    /// Facts kept open in one journal; past it the older half is sealed.
    public static let journalEntriesMax = 50_000
    /// Alias claims that one alias set holds; further ones are left out.
    public static let aliasEdgesMax = 1_024
    /// Of those that join the same two customers the first so many are kept.
    public static let aliasEdgesOfPairMax = 8
    /// Facts with two ids make at most one link a device and this length of capture time.
    public static let linkSlot: Milliseconds = .minutes(30)
    /// Clock skew is rounded to this.
    public static let skewRounding: Milliseconds = .minutes(1)
    /// Clock skew below this is taken for transit time.
    public static let skewMin: Milliseconds = .minutes(2)
    /// Entries in one handover record.
    public static let handoverEntriesMax = 500
    /// Bytes of entries in one handover record, of names in a link or revoke record, about.
    public static let handoverBytesMax = 1 << 20
    /// Copies in one revoke record, and changes in one link record.
    public static let revokeCopiesMax = 5_000
    /// Facts of a person between the latest two states that are kept in memory (`Waypoints`).
    public static let waypointFacts = 8
    /// Such states, a person.
    public static let waypointsMax = 16
    /// Bytes of a stored piece of a journal, about.
    public static let chunkBytesMax = 1 << 20
}

/// Limits of a node that tests make small.
public struct NodeLimits: Hashable, Sendable {
    public var journalEntriesMax: Int

    public init(journalEntriesMax: Int = PeopleLimits.journalEntriesMax) {
        precondition(journalEntriesMax > 0, "a journal holds something")
        self.journalEntriesMax = journalEntriesMax
    }
}
