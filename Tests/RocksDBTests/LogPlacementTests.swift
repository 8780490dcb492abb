import EventLog
import Events
import Testing

@testable import RocksDB

@Suite struct LogPlacementTests {
    private let first = TopicPartition(.events, 0)
    private let second = TopicPartition(.events, 1)

    @Test func recordsOfAPartitionStandTogetherInTheirOrder() throws {
        var placement = LogPlacement(PartitionTable(partitionCount: 2, repeating: PartitionTail()))
        let write = try LogWrite([
            sample(0, to: first), sample(1, to: second), sample(2, to: first),
        ])
        let other = try LogWrite([sample(3, to: second)])
        #expect(placement.place(write) == [0, 0, 1])
        #expect(placement.place(other) == [1])
        var found: [(TopicPartition, Offset, Record)] = []
        try placement.forEachRecord { partition, record, bytes in
            found.append(
                (partition, record.offset, try RecordCodec.decode(bytes, offset: record.offset)))
        }
        #expect(found.map(\.0) == [first, first, second, second])
        #expect(found.map(\.1) == [0, 1, 0, 1])
        let samples = [
            sample(0, to: first), sample(2, to: first), sample(1, to: second),
            sample(3, to: second),
        ]
        #expect(found.map(\.2.value) == samples.map(\.value))
        #expect(placement.ends.map(\.0) == [first, second])
        #expect(placement.ends.map(\.1) == [2, 2])
    }

    @Test func aCommitNeverGoesBack() throws {
        var placement = LogPlacement(PartitionTable(partitionCount: 2, repeating: PartitionTail()))
        for offset: Offset in [7, 3] {
            #expect(placement.place(try LogWrite([], commit: (first, offset))) == [])
        }
        #expect(placement.commits.map(\.offset) == [7, 7])
        #expect(placement.ends.isEmpty)
    }
}
