import EventLog

/// What a log says of itself; see `LogLayout`.
struct LogMetadata {
    var partitionCount: Int

    /// The metadata of a log; nil if it was just made.
    static func read(_ meta: ColumnFamily, path: String) throws -> LogMetadata? {
        let key = LogLayout.layoutKey
        return try meta.get(key.span) { value in
            var reader = ByteReader()
            let format = Int(try reader.integer(value, as: UInt32.self))
            guard format == LogLayout.format else {
                throw RocksDBError.format(path: path, stored: format, supported: LogLayout.format)
            }
            return LogMetadata(partitionCount: Int(try reader.integer(value, as: UInt32.self)))
        }
    }

    func write(to meta: ColumnFamily) throws {
        var value: [UInt8] = []
        value.append(bigEndian: UInt32(LogLayout.format))
        value.append(bigEndian: UInt32(partitionCount))
        let key = LogLayout.layoutKey
        let batch = WriteBatch()
        batch.put(meta, key.span, value.span)
        try meta.database.write(batch, .synced)
    }
}
