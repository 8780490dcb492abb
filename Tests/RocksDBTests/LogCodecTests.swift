import EventLog
import Events
import Testing

@testable import RocksDB

@Suite struct LogCodecTests {
    @Test func bytesCutShortAreCorrupt() throws {
        var bytes: [UInt8] = []
        let record = NewRecord(
            to: TopicPartition(.events, 0), key: "key", value: [], timestamp: 1,
            headers: [Header("name", "value")])
        RecordCodec.encode(record, into: &bytes)
        for count in 0..<bytes.count {
            #expect(throws: RocksDBError.self) {
                try RecordCodec.decode(bytes.span.extracting(first: count), offset: 0)
            }
        }
        let whole = try RecordCodec.decode(bytes.span, offset: 0)
        #expect(whole.headers == record.headers)
    }

    @Test func textThatIsNotUTF8IsCorrupt() {
        var bytes: [UInt8] = []
        RecordCodec.encode(sample(1, to: TopicPartition(.events, 0)), into: &bytes)
        bytes[12] = 0xff
        #expect(throws: RocksDBError.self) { try RecordCodec.decode(bytes.span, offset: 0) }
    }

    @Test func keysSortAsTheirNumbers() {
        let partition = TopicPartition(.events, 1)
        let times: [Milliseconds] = [.min, -1, 0, 1, 255, 256, .max]
        let timeKeys = times.map { LogLayout.timeKey(partition, $0) }
        let recordKeys = [Offset(0), 255, 256, .max].map { LogLayout.recordKey(partition, $0) }
        for keys in [timeKeys, recordKeys] {
            for (left, right) in zip(keys, keys.dropFirst()) {
                #expect(left.lexicographicallyPrecedes(right))
            }
            #expect(
                keys.allSatisfy {
                    $0.lexicographicallyPrecedes(
                        LogLayout.recordKey(TopicPartition(.events, 2), 0))
                })
        }
    }
}
