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
}
