import CRocksDB

/// One ordered key space of a database.
final class ColumnFamily: @unchecked Sendable {
    // Sendable: the pointers never change, and RocksDB's handles and read options may be used from
    // any thread.
    let pointer: OpaquePointer
    let database: Database
    let readOptions: OpaquePointer

    init(_ pointer: OpaquePointer, of database: Database) {
        self.pointer = pointer
        self.database = database
        readOptions = rocksdb_readoptions_create()
    }

    deinit {
        rocksdb_readoptions_destroy(readOptions)
        rocksdb_column_family_handle_destroy(pointer)
    }

    /// Lends the value of `key` to `body`, uncopied; nil if there is none.
    func get<Result>(
        _ key: Span<UInt8>, _ body: (Span<UInt8>) throws -> Result
    ) throws -> Result? {
        let slice = try key.withCharacters { key, count throws(RocksDBError) in
            try RocksDBError.check {
                rocksdb_get_pinned_cf(database.pointer, readOptions, pointer, key, count, $0)
            }
        }
        guard let slice else { return nil }
        defer { rocksdb_pinnableslice_destroy(slice) }
        var count = 0
        guard let start = rocksdb_pinnableslice_value(slice, &count) else { return nil }
        return try Span.lend(start, count, to: body)
    }

    /// Merges all files, so that what was deleted takes no room any more, and waits for it. It may
    /// end sooner where another thread calls `Database.stopMerging`.
    func compact() { rocksdb_compact_range_cf(database.pointer, pointer, nil, 0, nil, 0) }

    /// What the entries with these keys take in files, to the block. What is in memory only, or in the
    /// write-ahead log, does not count.
    func storedBytes(from: [UInt8], before: [UInt8]) throws(RocksDBError) -> Int {
        var bytes: UInt64 = 0
        try from.span.withCharacters { from, fromCount throws(RocksDBError) in
            try before.span.withCharacters { before, beforeCount throws(RocksDBError) in
                var (starts, startCounts) = ([from], [fromCount])
                var (ends, endCounts) = ([before], [beforeCount])
                try RocksDBError.check {
                    rocksdb_approximate_sizes_cf(
                        database.pointer, pointer, 1, &starts, &startCounts, &ends, &endCounts,
                        &bytes, $0)
                }
            }
        }
        return Int(bytes)
    }
}
