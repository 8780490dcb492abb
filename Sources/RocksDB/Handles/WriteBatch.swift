import CRocksDB

/// Puts and deletes that are written together or not at all.
final class WriteBatch {
    let pointer: OpaquePointer

    init() {
        pointer = rocksdb_writebatch_create()
    }

    deinit { rocksdb_writebatch_destroy(pointer) }

    func put(_ family: ColumnFamily, _ key: Span<UInt8>, _ value: Span<UInt8>) {
        key.withCharacters { key, keyCount in
            value.withCharacters { value, valueCount in
                rocksdb_writebatch_put_cf(
                    pointer, family.pointer, key, keyCount, value, valueCount)
            }
        }
    }

    func delete(_ family: ColumnFamily, _ key: Span<UInt8>) {
        key.withCharacters { rocksdb_writebatch_delete_cf(pointer, family.pointer, $0, $1) }
    }

    /// Deletes what has `start` for a key or one after it, and before `end`.
    func delete(_ family: ColumnFamily, from start: Span<UInt8>, before end: Span<UInt8>) {
        start.withCharacters { start, startCount in
            end.withCharacters { end, endCount in
                rocksdb_writebatch_delete_range_cf(
                    pointer, family.pointer, start, startCount, end, endCount)
            }
        }
    }
}
