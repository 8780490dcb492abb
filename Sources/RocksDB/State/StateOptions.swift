import CRocksDB

extension DatabaseOptions {
    /// The state: small values, looked up by key, often overwritten.
    static func state(_ memory: RocksDBMemory) -> DatabaseOptions {
        let options = DatabaseOptions()
        let pointer = options.pointer
        // Two buffers make the store's part: one fills while the other is written.
        rocksdb_options_set_write_buffer_size(pointer, memory.writeBufferBytesPerStore / 2)
        rocksdb_options_set_max_write_buffer_number(pointer, 2)
        rocksdb_options_set_target_file_size_base(pointer, RocksDBLimits.stateFileBytes)
        // Levels that grow from the last one keep about a tenth of overwritten values at most.
        rocksdb_options_set_level_compaction_dynamic_level_bytes(pointer, 1)
        // Most look-ups of a new visitor find nothing, and a filter says so without a read.
        options.useBlocks(
            of: RocksDBLimits.stateBlockBytes, cache: memory.cache,
            filterBitsPerKey: RocksDBLimits.stateFilterBitsPerKey)
        return options
    }
}
