import EventLog
import Events

/// The keys of the embedded log. All numbers are big-endian, so that bytes sort as numbers do.
///
/// | column family | key                                      | value                            |
/// |---------------|------------------------------------------|----------------------------------|
/// | `default`     | "layout"                                 | format u32, partition count u32  |
/// | `default`     | "first", topic u16, partition u16        | offset u64: those before were    |
/// |               |                                          | removed; only if any were        |
/// | `records`     | topic u16, partition u16, offset u64     | the record, see `RecordCodec`    |
/// | `committed`   | topic u16, partition u16                 | offset u64                       |
/// | `times`       | topic u16, partition u16, timestamp u64  | offset u64, see `PartitionTail`  |
///
/// A timestamp in a key has its sign bit flipped, so that times before 1970 sort first.
enum LogLayout {
    static let format = 1
    static let layoutKey = Array("layout".utf8)

    static func recordKey(_ partition: TopicPartition, _ offset: Offset) -> [UInt8] {
        var key = partitionKey(partition)
        key.append(bigEndian: UInt64(offset))
        return key
    }

    static func timeKey(_ partition: TopicPartition, _ timestamp: Milliseconds) -> [UInt8] {
        var key = partitionKey(partition)
        key.append(bigEndian: sortable(timestamp))
        return key
    }

    static func firstKey(_ partition: TopicPartition) -> [UInt8] {
        Array("first".utf8) + partitionKey(partition)
    }

    static func partitionKey(_ partition: TopicPartition) -> [UInt8] {
        var key: [UInt8] = []
        key.reserveCapacity(12)
        key.append(bigEndian: partition.topic.storedNumber)
        key.append(bigEndian: UInt16(partition.partition))
        return key
    }

    static func offsetValue(_ offset: Offset) -> [UInt8] {
        var value: [UInt8] = []
        value.append(bigEndian: UInt64(offset))
        return value
    }

    static func offset(inValue value: Span<UInt8>) throws(RocksDBError) -> Offset {
        var reader = ByteReader()
        return Offset(bitPattern: try reader.integer(value))
    }

    /// The offset in a record's key, or nil if the key belongs to another partition.
    static func offset(
        inRecordKey key: Span<UInt8>, of partition: TopicPartition
    ) throws(RocksDBError) -> Offset? {
        try number(inKey: key, of: partition).map { Offset(bitPattern: $0) }
    }

    /// The timestamp in a time's key, or nil if the key belongs to another partition.
    static func timestamp(
        inTimeKey key: Span<UInt8>, of partition: TopicPartition
    ) throws(RocksDBError) -> Milliseconds? {
        try number(inKey: key, of: partition).map { Milliseconds(bitPattern: $0 ^ 1 << 63) }
    }

    private static func number(
        inKey key: Span<UInt8>, of partition: TopicPartition
    ) throws(RocksDBError) -> UInt64? {
        var reader = ByteReader()
        guard try reader.integer(key) == partition.topic.storedNumber,
            try reader.integer(key) == UInt16(partition.partition)
        else { return nil }
        return try reader.integer(key)
    }

    private static func sortable(_ timestamp: Milliseconds) -> UInt64 {
        UInt64(bitPattern: timestamp) ^ 1 << 63
    }
}

extension Topic {
    /// The topic's number on disk, which never changes and is never given to another topic.
    fileprivate var storedNumber: UInt16 {
        switch self {
        case .events: 1
        case .rejected: 2
        case .profiles: 3
        case .triggers: 4
        case .decisions: 5
        case .keys: 6
        }
    }
}
