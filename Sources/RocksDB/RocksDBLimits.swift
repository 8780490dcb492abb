import Events

/// Every limit of the embedded log and the state store.
enum RocksDBLimits {
    // The log's writer.

    /// What may wait to be written, in encoded bytes; past it `append` throws `.unavailable`.
    static let queueBytesMax = 64 << 20
    /// What one record adds to its encoded bytes in the queue's account.
    static let queueRecordBytes = 64
    /// While several write at once, syncs begin at least so far apart: each costs the CPU some 50 µs,
    /// whatever it syncs.
    static let syncInterval = Duration.milliseconds(1)

    // The log's database.

    static let logWriteBufferBytes = 64 << 20
    static let logWriteBuffersMax: Int32 = 3
    /// The write-ahead log that a start after a crash reads again at most, about a second's work.
    static let logWriteAheadBytesMax: UInt64 = 256 << 20
    static let logFileBytes: UInt64 = 256 << 20
    static let logBlockBytes = 64 << 10
    static let logZstdLevel: Int32 = 1
    /// RocksDB's own: a parameter of another algorithm, which has to be given.
    static let logWindowBits: Int32 = -14
    static let logCacheBytes = 64 << 20
    /// Sorted runs (files of one flush or one merge) that gather before they are merged.
    static let logRunsMin: Int32 = 32

    // The time index: an entry after so many records or bytes, whichever is first. A look-up, and
    // each partition when the log opens, reads so much at most.

    static let timeIndexRecords = 1_024
    static let timeIndexBytes = 1 << 20

    // A reader beside the writer.

    static let readerPollInterval: Milliseconds = 25

    // The state store.

    static let stateBlockBytes = 8 << 10
    static let stateFileBytes: UInt64 = 64 << 20
    static let stateFilterBitsPerKey = 10.0

    // Every database: RocksDB's diary of its own work (`LOG`).

    static let diaryBytesMax = 4 << 20
    static let diaryFilesMax = 3
}
