import EventLog
import Events

/// Where the records of some writes go: gives them their offsets, in the order of the writes.
///
/// They are stored partition by partition. RocksDB keeps what is new in a list ordered by key, and
/// finds the place of a key that follows the one before it at a fraction of the cost.
struct LogPlacement {
    /// As they are once the writes are stored.
    private(set) var tails: PartitionTable<PartitionTail>
    private(set) var commits: [(input: TopicPartition, offset: Offset)] = []
    private var writes: [LogWrite] = []
    private var records: PartitionTable<[PlacedRecord]>
    /// Those that have records, in the order of their first.
    private var partitions: [TopicPartition] = []

    struct PlacedRecord {
        let offset: Offset
        /// The timestamp under which the time index gets an entry for the record.
        let timeEntry: Milliseconds?
        fileprivate let write: Int
        fileprivate let bytes: Range<Int>
    }

    init(_ tails: PartitionTable<PartitionTail>) {
        self.tails = tails
        records = PartitionTable(partitionCount: tails.partitionCount, repeating: [])
    }

    /// The offsets of the write's records, in order.
    mutating func place(_ write: LogWrite) -> [Offset] {
        if let commit = write.commit {
            commits.append((commit.input, tails[commit.input].commit(commit.offset)))
        }
        writes.append(write)
        var start = 0
        return write.entries.map { entry in
            let bytes = start..<entry.bytesEnd
            start = entry.bytesEnd
            let placement = tails[entry.to].append(entry.timestamp, bytes: bytes.count)
            if records[entry.to].isEmpty { partitions.append(entry.to) }
            records[entry.to].append(
                PlacedRecord(
                    offset: placement.offset, timeEntry: placement.timeEntry,
                    write: writes.count - 1, bytes: bytes))
            return placement.offset
        }
    }

    /// Of each partition that has new records.
    var ends: [(TopicPartition, Offset)] { partitions.map { ($0, tails[$0].end) } }

    func forEachRecord(
        _ body: (TopicPartition, PlacedRecord, Span<UInt8>) throws -> Void
    ) rethrows {
        for partition in partitions {
            for record in records[partition] {
                let bytes = writes[record.write].bytes
                try body(partition, record, bytes.span.extracting(record.bytes))
            }
        }
    }
}
