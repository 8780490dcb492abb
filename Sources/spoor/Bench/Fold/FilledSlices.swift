import EventLog
import Events
import RocksDB

/// The records of a filled log in pieces, in the order of their times over all partitions: as in a
/// shop that is open, no partition is ahead of another.
struct FilledSlices {
    private let source: RocksDBLogReader
    private let facts: Int

    /// - Parameter facts: Records of a piece; 0: all.
    init(_ source: RocksDBLogReader, facts: Int) {
        self.source = source
        self.facts = facts
    }

    func forEach(_ body: ([NewRecord]) async throws -> Void) async throws {
        var cursors: [Cursor] = []
        for number in 0..<source.partitionCount {
            cursors.append(Cursor(partition: TopicPartition(.events, number)))
        }
        while true {
            var records: [NewRecord] = []
            while facts == 0 || records.count < facts, let record = try await next(&cursors) {
                records.append(record)
            }
            if records.isEmpty { return }
            try await body(records)
        }
    }

    /// Nil where all has been read.
    private func next(_ cursors: inout [Cursor]) async throws -> NewRecord? {
        var earliest: (number: Int, timestamp: Milliseconds)?
        for number in cursors.indices {
            guard let timestamp = try await cursors[number].timestamp(in: source) else { continue }
            if let earliest, earliest.timestamp <= timestamp { continue }
            earliest = (number, timestamp)
        }
        return earliest.map { cursors[$0.number].take() }
    }
}

/// Where the reading of a partition stands.
private struct Cursor {
    let partition: TopicPartition
    private var page: ArraySlice<Record> = []
    private var offset: Offset = 0
    private var isAtEnd = false

    private static let pageRecords = 1_000

    init(partition: TopicPartition) { self.partition = partition }

    /// Of the next record; nil at the end.
    mutating func timestamp(in source: RocksDBLogReader) async throws -> Milliseconds? {
        if page.isEmpty, !isAtEnd {
            page = try await source.read(
                partition, from: offset, limit: Self.pageRecords, bytesMax: .max)[...]
            isAtEnd = page.isEmpty
        }
        return page.first?.timestamp
    }

    mutating func take() -> NewRecord {
        let record = page.removeFirst()
        offset = record.offset + 1
        return NewRecord(
            to: partition, key: record.key, value: record.value, timestamp: record.timestamp)
    }
}
