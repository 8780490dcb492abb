/// The memory that the state stores of one process share.
///
/// Blocks read from disk go to one cache. Each store has an equal part of the write buffers, and
/// writes it to disk when it is full.
public final class RocksDBMemory: Sendable {
    let cache: BlockCache
    let writeBufferBytesPerStore: Int

    /// - Parameter stores: how many stores there will be; one per partition.
    public init(cacheBytes: Int, writeBufferBytes: Int, stores: Int) {
        precondition(stores > 0)
        cache = BlockCache(bytes: cacheBytes)
        writeBufferBytesPerStore = writeBufferBytes / stores
    }
}
