import CRocksDB

extension DatabaseOptions {
    /// The log's database as a whole.
    static func log() -> DatabaseOptions {
        let options = DatabaseOptions()
        // The small column families seldom fill a write buffer; without a limit their share would
        // keep every old write-ahead log, and a start after a crash would read them all.
        rocksdb_options_set_max_total_wal_size(
            options.pointer, RocksDBLimits.logWriteAheadBytesMax)
        // Recovery up to the last whole write: what was acknowledged was synced before, so only
        // the torn end of an unacknowledged write can be missing after it.
        rocksdb_options_set_wal_recovery_mode(
            options.pointer, Int32(rocksdb_point_in_time_recovery))
        return options
    }

    /// The records: written once, in offset order, read in the same order, never changed.
    static func logRecords() -> DatabaseOptions {
        let options = DatabaseOptions()
        let pointer = options.pointer
        // Large buffers make few, large files, and while one is written the next can fill.
        rocksdb_options_set_write_buffer_size(pointer, RocksDBLimits.logWriteBufferBytes)
        rocksdb_options_set_max_write_buffer_number(pointer, RocksDBLimits.logWriteBuffersMax)
        rocksdb_options_set_target_file_size_base(pointer, RocksDBLimits.logFileBytes)
        options.mergeSeldom()
        options.packWellWhenMerged()
        // Larger blocks compress better, and the log is read in sequence.
        options.useBlocks(
            of: RocksDBLimits.logBlockBytes, cache: BlockCache(bytes: RocksDBLimits.logCacheBytes))
        return options
    }

    /// Universal compaction that merges runs of like size, a dozen at a time: a record is written
    /// again once per factor of twelve that the log grows, where levels would write it again some
    /// ten times per level. Nothing is ever overwritten, so nothing is won by merging for space.
    private func mergeSeldom() {
        rocksdb_options_set_compaction_style(pointer, Int32(rocksdb_universal_compaction))
        rocksdb_options_set_level0_file_num_compaction_trigger(pointer, RocksDBLimits.logRunsMin)
        rocksdb_options_set_level0_slowdown_writes_trigger(pointer, RocksDBLimits.logRunsMin * 4)
        rocksdb_options_set_level0_stop_writes_trigger(pointer, RocksDBLimits.logRunsMin * 6)
        let universal = rocksdb_universal_compaction_options_create()
        defer { rocksdb_universal_compaction_options_destroy(universal) }
        rocksdb_universal_compaction_options_set_max_size_amplification_percent(
            universal, .max)
        rocksdb_options_set_universal_compaction_options(pointer, universal)
    }

    /// What comes from memory is packed fast, and what is merged is packed well: it is rarely read, and
    /// seldom written again.
    private func packWellWhenMerged() {
        let byLevel = [rocksdb_lz4_compression, rocksdb_zstd_compression].map { Int32($0) }
        rocksdb_options_set_compression_per_level(pointer, byLevel, byLevel.count)
        rocksdb_options_set_compression_options(
            pointer, RocksDBLimits.logWindowBits, RocksDBLimits.logZstdLevel, 0, 0)
    }
}
