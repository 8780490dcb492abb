import CRocksDB

/// A position among the entries of a column family, as they were when the iterator was made.
final class Iterator {
    private let pointer: OpaquePointer
    /// Held, for an iterator must be gone before its database closes.
    private let family: ColumnFamily
    private let bound: Bound?

    /// - Parameter bound: keys from here on are left out, unread.
    init(_ family: ColumnFamily, before bound: [UInt8]? = nil) {
        self.family = family
        self.bound = bound.map { Bound($0) }
        pointer = rocksdb_create_iterator_cf(
            family.database.pointer, self.bound?.readOptions ?? family.readOptions,
            family.pointer)
    }

    deinit { rocksdb_iter_destroy(pointer) }

    /// Moves to the first entry at `key` or after it. False if there is none.
    func seek(to key: Span<UInt8>) throws(RocksDBError) -> Bool {
        key.withCharacters { rocksdb_iter_seek(pointer, $0, $1) }
        return try isValid()
    }

    /// Moves to the last entry at `key` or before it. False if there is none.
    func seek(toLastUpTo key: Span<UInt8>) throws(RocksDBError) -> Bool {
        key.withCharacters { rocksdb_iter_seek_for_prev(pointer, $0, $1) }
        return try isValid()
    }

    /// False at the end.
    func next() throws(RocksDBError) -> Bool {
        rocksdb_iter_next(pointer)
        return try isValid()
    }

    /// Lends the key of the entry; only where the last move returned true.
    func withKey<Result>(_ body: (Span<UInt8>) throws -> Result) rethrows -> Result {
        var count = 0
        guard let start = rocksdb_iter_key(pointer, &count) else {
            preconditionFailure("an entry has a key")
        }
        return try Span.lend(start, count, to: body)
    }

    /// Lends the value of the entry; only where the last move returned true.
    func withValue<Result>(_ body: (Span<UInt8>) throws -> Result) rethrows -> Result {
        var count = 0
        guard let start = rocksdb_iter_value(pointer, &count) else {
            preconditionFailure("an entry has a value")
        }
        return try Span.lend(start, count, to: body)
    }

    private func isValid() throws(RocksDBError) -> Bool {
        if rocksdb_iter_valid(pointer) != 0 { return true }
        try RocksDBError.check { rocksdb_iter_get_error(pointer, $0) }
        return false
    }
}

extension Iterator {
    /// Read options with an upper bound, which RocksDB keeps as a pointer into our bytes.
    private final class Bound {
        let readOptions: OpaquePointer
        private let bytes: UnsafeMutablePointer<CChar>

        init(_ bound: [UInt8]) {
            bytes = .allocate(capacity: bound.count)
            for (index, byte) in bound.enumerated() {
                (bytes + index).initialize(to: CChar(bitPattern: byte))
            }
            readOptions = rocksdb_readoptions_create()
            rocksdb_readoptions_set_iterate_upper_bound(readOptions, bytes, bound.count)
        }

        deinit {
            rocksdb_readoptions_destroy(readOptions)
            bytes.deallocate()
        }
    }
}
