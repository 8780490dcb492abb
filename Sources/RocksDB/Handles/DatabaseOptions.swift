import CRocksDB

/// Options of a database and of a column family; the database copies them when it opens.
final class DatabaseOptions {
    let pointer: OpaquePointer

    /// What all our databases have in common.
    init() {
        pointer = rocksdb_options_create()
        rocksdb_options_set_create_if_missing(pointer, 1)
        rocksdb_options_set_create_missing_column_families(pointer, 1)
        rocksdb_options_set_compression(pointer, Int32(rocksdb_lz4_compression))
        rocksdb_options_set_max_background_jobs(pointer, 2)
        // Statistics every ten minutes and a new file at each start would fill the disk of a
        // service that runs for years.
        rocksdb_options_set_max_log_file_size(pointer, RocksDBLimits.diaryBytesMax)
        rocksdb_options_set_keep_log_file_num(pointer, RocksDBLimits.diaryFilesMax)
        rocksdb_options_set_stats_dump_period_sec(pointer, 0)
    }

    deinit { rocksdb_options_destroy(pointer) }

    /// How blocks are laid out and kept in memory.
    func useBlocks(of bytes: Int, cache: BlockCache, filterBitsPerKey: Double? = nil) {
        let table = rocksdb_block_based_options_create()
        defer { rocksdb_block_based_options_destroy(table) }
        rocksdb_block_based_options_set_block_size(table, bytes)
        rocksdb_block_based_options_set_block_cache(table, cache.pointer)
        rocksdb_block_based_options_set_format_version(table, 5)
        // Index and filters live in the cache too, in parts, so that memory has one bound however
        // large the database grows.
        rocksdb_block_based_options_set_index_type(
            table, Int32(rocksdb_block_based_table_index_type_two_level_index_search))
        rocksdb_block_based_options_set_partition_filters(table, 1)
        rocksdb_block_based_options_set_cache_index_and_filter_blocks(table, 1)
        rocksdb_block_based_options_set_pin_top_level_index_and_filter(table, 1)
        if let filterBitsPerKey {
            // The table owns the filter policy from here on.
            rocksdb_block_based_options_set_filter_policy(
                table, rocksdb_filterpolicy_create_bloom_full(filterBitsPerKey))
        }
        rocksdb_options_set_block_based_table_factory(pointer, table)
    }
}
