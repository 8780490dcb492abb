import CRocksDB

/// A cache of uncompressed blocks, which several databases may share.
final class BlockCache: @unchecked Sendable {
    // Sendable: the pointer never changes, and RocksDB's cache may be used from any thread.
    let pointer: OpaquePointer

    init(bytes: Int) {
        pointer = rocksdb_cache_create_lru(bytes)
    }

    deinit { rocksdb_cache_destroy(pointer) }
}
