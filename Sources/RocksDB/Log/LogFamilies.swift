import EventLog
import Events

/// The column families of an open log, and what is read from them.
///
/// Reading happens on the caller's thread: a read is bounded by the limits of the seam, and follows
/// the order on disk, which the operating system reads ahead.
struct LogFamilies: Sendable {
    let meta: ColumnFamily
    let records: ColumnFamily
    let committed: ColumnFamily
    let times: ColumnFamily

    var database: Database { records.database }

    static func open(
        _ path: String, _ mode: Database.Mode, whenClosed: Latch
    ) throws(RocksDBError) -> LogFamilies {
        let small = DatabaseOptions()
        let families = try Database.open(
            path, mode, .log(),
            [
                ("default", small), ("records", .logRecords()), ("committed", small),
                ("times", small),
            ], whenClosed: whenClosed)
        return LogFamilies(
            meta: families[0], records: families[1], committed: families[2], times: families[3])
    }

    func committedOffset(_ input: TopicPartition) throws -> Offset {
        try committed.get(LogLayout.partitionKey(input).span) {
            try LogLayout.offset(inValue: $0)
        } ?? 0
    }
}

// MARK: Records

extension LogFamilies {
    /// Records from `offset` on and before `end`, which the caller knows to be stored.
    func read(
        _ partition: TopicPartition, from offset: Offset, end: Offset, limit: Int, bytesMax: Int
    ) throws -> [Record] {
        precondition(offset >= 0 && limit > 0)
        guard offset < end else { return [] }
        let last = offset + min(end - offset, Offset(limit))
        var taken: [Record] = []
        taken.reserveCapacity(min(Int(last - offset), 1_024))
        var bytes = 0
        try forEachRecord(partition, offset..<last) { offset, stored in
            let record = try RecordCodec.decode(stored, offset: offset)
            bytes += record.value.count
            if bytes > bytesMax && !taken.isEmpty { return false }
            taken.append(record)
            return bytes < bytesMax
        }
        return taken
    }

    /// Calls `body` with each record of the range as stored, until it returns false.
    /// - Throws: `.corrupt` if one is missing.
    func forEachRecord(
        _ partition: TopicPartition, _ range: Range<Offset>,
        _ body: (Offset, Span<UInt8>) throws -> Bool
    ) throws {
        guard !range.isEmpty else { return }
        let iterator = Iterator(records)
        var isValid = try iterator.seek(
            to: LogLayout.recordKey(partition, range.lowerBound).span)
        for offset in range {
            let isThere =
                try isValid
                && iterator.withKey {
                    try LogLayout.offset(inRecordKey: $0, of: partition) == offset
                }
            guard isThere else {
                throw RocksDBError.corrupt(reason: "\(partition) has no record \(offset)")
            }
            guard try iterator.withValue({ try body(offset, $0) }) else { return }
            if offset + 1 < range.upperBound { isValid = try iterator.next() }
        }
    }

    /// What the records of a topic take in files.
    func storedBytes(_ topic: Topic, partitionCount: Int) throws -> Int {
        try records.storedBytes(
            from: LogLayout.partitionKey(TopicPartition(topic, 0)),
            before: LogLayout.partitionKey(TopicPartition(topic, partitionCount)))
    }

    /// The offset after the last record that was ever stored.
    func end(_ partition: TopicPartition) throws -> Offset {
        let iterator = Iterator(records)
        guard try iterator.seek(toLastUpTo: LogLayout.recordKey(partition, .max).span),
            let last = try iterator.withKey({
                try LogLayout.offset(inRecordKey: $0, of: partition)
            })
        else { return try firstOffset(partition) }
        return last + 1
    }

    /// The offset of the first record that was not removed.
    func firstOffset(_ partition: TopicPartition) throws -> Offset {
        try meta.get(LogLayout.firstKey(partition).span) { try LogLayout.offset(inValue: $0) } ?? 0
    }

    /// Removes what is before the committed offset of its partition, and waits until it takes no
    /// room.
    func removeCommitted(_ partitions: some Sequence<TopicPartition>) throws {
        let batch = WriteBatch()
        for partition in partitions {
            let (first, offset) = (try firstOffset(partition), try committedOffset(partition))
            guard first < offset else { continue }
            batch.delete(
                records, from: LogLayout.recordKey(partition, first).span,
                before: LogLayout.recordKey(partition, offset).span)
            batch.put(
                meta, LogLayout.firstKey(partition).span, LogLayout.offsetValue(offset).span)
        }
        try database.write(batch, .synced)
        records.compact()
    }
}

// MARK: Times

extension LogFamilies {
    /// The first offset before `end` with a timestamp of `time` or later; `end` if none has.
    func offset(
        _ partition: TopicPartition, atOrAfter time: Milliseconds, end: Offset
    ) throws -> Offset {
        guard time > .min else { return try firstOffset(partition) }
        let entry = try timeEntry(partition, upTo: time - 1)
        var found = end
        let start = max(entry.map { $0.offset + 1 } ?? 0, try firstOffset(partition))
        try forEachRecord(partition, min(start, end)..<end) { offset, stored in
            if try RecordCodec.timestamp(stored) < time { return true }
            found = offset
            return false
        }
        return found
    }

    /// The last entry of the time index with this timestamp or a lower one.
    private func timeEntry(
        _ partition: TopicPartition, upTo timestamp: Milliseconds
    ) throws -> (timestamp: Milliseconds, offset: Offset)? {
        let iterator = Iterator(times)
        guard try iterator.seek(toLastUpTo: LogLayout.timeKey(partition, timestamp).span),
            let timestamp = try iterator.withKey({
                try LogLayout.timestamp(inTimeKey: $0, of: partition)
            })
        else { return nil }
        return (timestamp, try iterator.withValue { try LogLayout.offset(inValue: $0) })
    }

    /// The tail of a partition as it was when the log was last written.
    func tail(_ partition: TopicPartition) throws -> PartitionTail {
        let end = try end(partition)
        let entry = try timeEntry(partition, upTo: .max)
        let start = max(entry.map { $0.offset + 1 } ?? 0, try firstOffset(partition))
        var tail = PartitionTail(
            end: start, highest: entry?.timestamp ?? .min,
            committed: try committedOffset(partition))
        try forEachRecord(partition, start..<end) { _, stored in
            _ = tail.append(try RecordCodec.timestamp(stored), bytes: stored.count)
            return true
        }
        return tail
    }
}
