import CRocksDB
import Foundation

/// An open database.
///
/// Whatever was got from a database holds it (a column family, an iterator), so that the order in
/// which RocksDB wants its handles destroyed is the order of their references: the database closes
/// when the last of them is gone, and then opens its `whenClosed` latch.
final class Database: @unchecked Sendable {
    // Sendable: the pointers never change, and RocksDB's methods may be called from any thread.
    let pointer: OpaquePointer
    private let flushOptions = rocksdb_flushoptions_create()
    private let synced: OpaquePointer
    private let unlogged: OpaquePointer
    /// Where a secondary keeps its own files; removed once the database is closed.
    private let ownFiles: TemporaryDirectory?
    private let whenClosed: Latch?

    enum Mode {
        /// The only writer; a second one cannot open the database.
        case primary
        /// A reader beside the writer, with files of its own in a directory of its own.
        case secondary(TemporaryDirectory)
    }

    enum Durability {
        /// On the disk when the call returns.
        case synced
        /// Past the write-ahead log: lost in a crash until the next flush.
        case unlogged
    }

    fileprivate init(_ pointer: OpaquePointer, _ ownFiles: TemporaryDirectory?, _ latch: Latch?) {
        self.pointer = pointer
        self.ownFiles = ownFiles
        whenClosed = latch
        synced = rocksdb_writeoptions_create()
        rocksdb_writeoptions_set_sync(synced, 1)
        unlogged = rocksdb_writeoptions_create()
        rocksdb_writeoptions_disable_WAL(unlogged, 1)
    }

    deinit {
        rocksdb_writeoptions_destroy(synced)
        rocksdb_writeoptions_destroy(unlogged)
        rocksdb_flushoptions_destroy(flushOptions)
        rocksdb_close(pointer)
        whenClosed?.open()
    }

    /// Writes all of the batch or nothing.
    func write(_ batch: WriteBatch, _ durability: Durability) throws(RocksDBError) {
        let options = durability == .synced ? synced : unlogged
        try RocksDBError.check { rocksdb_write(pointer, options, batch.pointer, $0) }
    }

    /// Writes what is in memory to files, and waits for it.
    func flush() throws(RocksDBError) {
        try RocksDBError.check { rocksdb_flush(pointer, flushOptions, $0) }
    }

    /// Makes a database of what it has now in a new folder beside it; files are shared where they can.
    func checkpoint(to path: String) throws(RocksDBError) {
        let maker = try RocksDBError.check { rocksdb_checkpoint_object_create(pointer, $0) }
        defer { rocksdb_checkpoint_object_destroy(maker) }
        // 0: what is in memory is written to files first.
        try RocksDBError.check { rocksdb_checkpoint_create(maker, path, 0, $0) }
    }

    /// Ends each `ColumnFamily.compact` that is under way; there will be no other.
    func stopMerging() { rocksdb_disable_manual_compaction(pointer) }

    /// Lets a secondary see what the primary has written by now.
    func catchUp() throws(RocksDBError) {
        try RocksDBError.check { rocksdb_try_catch_up_with_primary(pointer, $0) }
    }

    /// Deletes the files of a closed database.
    static func destroy(at path: String) throws(RocksDBError) {
        let options = DatabaseOptions()
        try RocksDBError.check(path: path) { rocksdb_destroy_db(options.pointer, path, $0) }
    }
}

// MARK: Opening

extension Database {
    typealias FamilyOptions = (name: String, options: DatabaseOptions)

    /// Opens a database and returns its column families in the order asked for. One of them must
    /// be `default`.
    static func open(
        _ path: String, _ mode: Mode, _ options: DatabaseOptions, _ families: [FamilyOptions],
        whenClosed latch: Latch? = nil
    ) throws(RocksDBError) -> [ColumnFamily] {
        let names = families.map { UnsafePointer(strdup($0.name)) }
        defer { for name in names { free(UnsafeMutablePointer(mutating: name)) } }
        let familyOptions = families.map { Optional($0.options.pointer) }
        var handles = [OpaquePointer?](repeating: nil, count: families.count)
        let opened = try RocksDBError.check(path: path) { message in
            switch mode {
            case .primary:
                rocksdb_open_column_families(
                    options.pointer, path, Int32(families.count), names, familyOptions, &handles,
                    message)
            case .secondary(let directory):
                rocksdb_open_as_secondary_column_families(
                    options.pointer, path, directory.path, Int32(families.count), names,
                    familyOptions, &handles, message)
            }
        }
        guard let opened else { throw .failed(reason: "no database at \(path)") }
        var ownFiles: TemporaryDirectory?
        if case .secondary(let directory) = mode { ownFiles = directory }
        let database = Database(opened, ownFiles, latch)
        return handles.compactMap { $0 }.map { ColumnFamily($0, of: database) }
    }
}
