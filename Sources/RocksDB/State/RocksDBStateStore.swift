import Projector

/// A partition's state on disk: one database in one directory.
///
/// **No write-ahead log.** The state can be rebuilt from the event log, so a write need not survive
/// a crash by itself; it must only never survive in part, or without the writes before it. All
/// families share one column family, told apart by the first byte of the key (`StateFamily.tag`).
/// A column family is flushed oldest write first, and a flushed file enters the database in one
/// act, so whatever a crash leaves is the state as it was after some write. Several column families
/// with atomic flush would promise the same, but C's `rocksdb_flush_cf` flushes one family alone
/// even then, and each would need buffers and files of its own.
///
/// | key                                          | value          |
/// |----------------------------------------------|----------------|
/// | tag of the family, 1 byte; the caller's key  | the caller's   |
public final class RocksDBStateStore: StateStore {
    /// Nil once closed.
    private var entries: ColumnFamily?

    /// Opens the store in the directory `path`, or makes it there.
    /// - Throws: `StateStoreError`.
    public init(path: String, memory: RocksDBMemory) throws {
        entries = try Self.typed {
            try Database.open(
                path, .primary, DatabaseOptions(), [("default", .state(memory))])[0]
        }
    }

    /// Deletes the store in the directory `path`, so that it can be rebuilt.
    public static func destroy(path: String) throws {
        try typed { try Database.destroy(at: path) }
    }

    /// Makes all writes so far survive a crash.
    public func flush() throws {
        let entries = try open()
        try Self.typed { try entries.database.flush() }
    }

    /// Makes a store of what it has now in the new folder `path`, on the same disk.
    func checkpoint(to path: String) throws {
        let entries = try open()
        try Self.typed { try entries.database.checkpoint(to: path) }
    }

    /// What the entries of a family take on disk, without those that were not flushed yet.
    public func storedBytes(_ family: StateFamily) throws -> Int {
        let entries = try open()
        let prefix = family.key([])
        return try Self.typed {
            try entries.storedBytes(from: prefix, before: ByteOrder.after(prefix: prefix) ?? [])
        }
    }

    /// Flushes and closes. Every later call throws.
    public func close() throws {
        try flush()
        entries = nil
    }

    private func open() throws -> ColumnFamily {
        guard let entries else { throw StateStoreError(reason: "it is closed") }
        return entries
    }

    private static func typed<Result>(
        _ body: () throws -> Result
    ) throws -> Result {
        do {
            return try body()
        } catch let error as RocksDBError {
            throw StateStoreError(error)
        }
    }
}

// MARK: StateStore

extension RocksDBStateStore {
    public func get(_ family: StateFamily, _ key: [UInt8]) throws -> [UInt8]? {
        let entries = try open()
        return try Self.typed { try entries.get(family.key(key).span) { [UInt8]($0) } }
    }

    public func scan(
        _ family: StateFamily, from: [UInt8], prefix: [UInt8],
        _ body: (_ key: [UInt8], _ value: [UInt8]) throws -> Bool
    ) throws {
        let entries = try open()
        let prefix = family.key(prefix)
        let from = family.key(from)
        let start = from.lexicographicallyPrecedes(prefix) ? prefix : from
        try Self.typed {
            let iterator = Iterator(entries, before: ByteOrder.after(prefix: prefix))
            var isValid = try iterator.seek(to: start.span)
            while isValid {
                let key = iterator.withKey { [UInt8]($0.extracting(droppingFirst: 1)) }
                guard try body(key, iterator.withValue { [UInt8]($0) }) else { return }
                isValid = try iterator.next()
            }
        }
    }

    public func write(_ write: StateWrite) throws {
        let entries = try open()
        let batch = WriteBatch()
        for operation in write.operations {
            switch operation {
            case .put(let family, let key, let value):
                batch.put(entries, family.key(key).span, value.span)
            case .delete(let family, let key):
                batch.delete(entries, family.key(key).span)
            }
        }
        try Self.typed { try entries.database.write(batch, .unlogged) }
    }
}

extension StateFamily {
    /// The family's first byte on disk, which never changes.
    private var tag: UInt8 {
        switch self {
        case .nodes: 1
        case .journals: 2
        case .timers: 3
        case .meta: 4
        }
    }

    fileprivate func key(_ key: [UInt8]) -> [UInt8] {
        var tagged = [UInt8]()
        tagged.reserveCapacity(key.count + 1)
        tagged.append(tag)
        tagged.append(contentsOf: key)
        return tagged
    }
}
