import EventLog
import Events

/// The growing end of a partition: gives out offsets, and decides where the time index gets an
/// entry.
///
/// The index is over the highest timestamp so far, which never falls, however disordered the
/// records are. An entry (timestamp → offset) says: at this offset, the highest was this. Entries
/// stand at most `timeIndexRecords` or `timeIndexBytes` apart; where the highest has not risen
/// since the last entry, the new one replaces it. So the first record at or after a time lies
/// behind the last entry with a lower timestamp, and not further than one interval.
struct PartitionTail: Sendable {
    private(set) var end: Offset = 0
    private(set) var highest = Milliseconds.min
    private var recordsSinceEntry = 0
    private var bytesSinceEntry = 0
    /// The input offset committed for the partition.
    private(set) var committed: Offset = 0

    struct Placement {
        var offset: Offset
        /// The timestamp under which the time index gets an entry for the record.
        var timeEntry: Milliseconds?
    }

    /// Takes up the work of a log that was closed or crashed, before its last records are
    /// `append`ed again.
    init(end: Offset = 0, highest: Milliseconds = .min, committed: Offset = 0) {
        self.end = end
        self.highest = highest
        self.committed = committed
    }

    mutating func append(_ timestamp: Milliseconds, bytes: Int) -> Placement {
        let offset = end
        end += 1
        highest = max(highest, timestamp)
        recordsSinceEntry += 1
        bytesSinceEntry += bytes
        guard
            recordsSinceEntry >= RocksDBLimits.timeIndexRecords
                || bytesSinceEntry >= RocksDBLimits.timeIndexBytes
        else { return Placement(offset: offset) }
        recordsSinceEntry = 0
        bytesSinceEntry = 0
        return Placement(offset: offset, timeEntry: highest)
    }

    /// Returns the offset that is now committed; it never goes back.
    mutating func commit(_ offset: Offset) -> Offset {
        committed = max(committed, offset)
        return committed
    }
}
