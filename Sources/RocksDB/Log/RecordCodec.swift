import EventLog
import Events

/// A record as the log stores it: everything but topic, partition and offset, which are its key.
///
/// | bytes | field                                                        |
/// |-------|--------------------------------------------------------------|
/// | 8     | timestamp, i64                                               |
/// | 4 + n | key: length u32, UTF-8                                       |
/// | 2     | number of headers, u16                                       |
/// |       | for each header: name and value, each as length u32, UTF-8   |
/// | rest  | the value                                                    |
///
/// Numbers are big-endian. A checksum is RocksDB's work, and so is compression, which takes most
/// of the lengths' zeros away again.
enum RecordCodec {
    static func encode(_ record: NewRecord, into bytes: inout [UInt8]) {
        precondition(record.headers.count <= Int(UInt16.max), "too many headers")
        bytes.append(bigEndian: record.timestamp)
        append(record.key, to: &bytes)
        bytes.append(bigEndian: UInt16(record.headers.count))
        for header in record.headers {
            append(header.name, to: &bytes)
            append(header.value, to: &bytes)
        }
        bytes.append(contentsOf: record.value)
    }

    static func decode(_ bytes: Span<UInt8>, offset: Offset) throws(RocksDBError) -> Record {
        var reader = ByteReader()
        let timestamp = try reader.integer(bytes, as: Milliseconds.self)
        let key = try reader.string(bytes)
        var headers: [Header] = []
        for _ in 0..<(try reader.integer(bytes, as: UInt16.self)) {
            let name = try reader.string(bytes)
            headers.append(Header(name, try reader.string(bytes)))
        }
        return Record(
            offset: offset, key: key, value: reader.rest(bytes), timestamp: timestamp,
            headers: headers)
    }

    static func timestamp(_ bytes: Span<UInt8>) throws(RocksDBError) -> Milliseconds {
        var reader = ByteReader()
        return try reader.integer(bytes, as: Milliseconds.self)
    }

    private static func append(_ string: String, to bytes: inout [UInt8]) {
        var string = string
        string.withUTF8 { text in
            bytes.append(bigEndian: UInt32(text.count))
            bytes.append(contentsOf: text)
        }
    }
}
