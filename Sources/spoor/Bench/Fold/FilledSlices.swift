import EventLog
import RocksDB

/// The records of a filled log, some of each partition at a time.
struct FilledSlices {
    private let source: RocksDBLogReader
    private let facts: Int

    init(_ source: RocksDBLogReader, facts: Int) {
        self.source = source
        self.facts = facts
    }

    func forEach(_ body: ([NewRecord]) async throws -> Void) async throws {
        var ends: [Offset] = []
        for number in 0..<source.partitionCount {
            ends.append(try await source.end(TopicPartition(.events, number)))
        }
        let total = ends.reduce(0, +)
        let count = facts == 0 ? 1 : max(1, total / Offset(facts))
        for slice in 0..<count {
            var records: [NewRecord] = []
            for (number, end) in ends.enumerated() {
                records += try await read(
                    TopicPartition(.events, number),
                    (end * slice / count)..<(end * (slice + 1) / count))
            }
            try await body(records)
        }
    }

    private func read(
        _ partition: TopicPartition, _ range: Range<Offset>
    ) async throws -> [NewRecord] {
        var records: [NewRecord] = []
        while records.count < range.count {
            let read = try await source.read(
                partition, from: range.lowerBound + Offset(records.count),
                limit: range.count - records.count, bytesMax: .max)
            records += read.map {
                NewRecord(to: partition, key: $0.key, value: $0.value, timestamp: $0.timestamp)
            }
        }
        return records
    }
}
