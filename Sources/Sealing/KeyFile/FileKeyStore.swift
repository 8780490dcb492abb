import Crypto
import Events
import Synchronization

/// Data keys in one file, wrapped by the master key, all in memory while open.
///
/// Invariants:
///
/// 1. The file is a header and then one line for each group of changes (`KeyFileLine`). Only a
///    line that was being written at a crash can be torn, and it is the last one.
/// 2. Keys are appended; a line is durable (fdatasync) before a flush returns. Flushes that come
///    while the disk is busy share the next write.
/// 3. `destroy` writes the file anew without the keys, in its place (write, fsync, rename, fsync of
///    the folder), and only then returns. In memory the keys are gone at once.
/// 4. One process writes (`flock` on `<path>.lock`); others may read.
///
/// Work on the disk is done on a queue of its own, never on the cooperative pool.
public final class FileKeyStore: KeyStore {
    public enum Access: Sendable {
        /// Makes the file if it is missing.
        case writing
        /// Keys as they were when opened.
        case reading
    }

    private let masterKey: SymmetricKey
    private let access: Access
    private let table: Mutex<KeyTable>
    private let writer: KeyFileWriter

    /// - Throws: `SealingError`.
    public init(path: String, masterKey: MasterKey, access: Access = .writing) throws {
        let wrapping = masterKey.derived(for: .wrapping)
        let lock = access == .writing ? try FileLock(path: path + ".lock") : nil
        let image = try KeyFileImage.load(path: path, wrapping: wrapping)
        self.masterKey = wrapping
        self.access = access
        table = Mutex(image.table)
        writer = KeyFileWriter(path: path, wrapping: wrapping, lock: lock, bytes: image.bytes)
        if access == .writing { try writer.open() }
    }

    public func currentKey(of id: Identifier) throws -> DataKey {
        let wrapped = try table.withLock { table in
            if let wrapped = table.current(of: id) { return wrapped }
            guard access == .writing else { throw SealingError.readOnly }
            let wrapped = try WrappedKey.make(name: table.nextName(of: id), under: masterKey)
            table.add(wrapped)
            // Under the lock, so that a destroy that sees the key also follows it to the disk.
            writer.enqueue(.key(wrapped))
            return wrapped
        }
        guard let key = wrapped.unwrapped(with: masterKey) else {
            throw SealingError.corrupt(path: writer.path, place: wrapped.name.description)
        }
        return key
    }

    public func key(named name: KeyName) -> DataKey? {
        let wrapped = table.withLock { $0.current(of: name.id) }
        guard let wrapped, wrapped.name == name else { return nil }
        return wrapped.unwrapped(with: masterKey)
    }

    public func flush() async throws {
        try await writer.flush()
    }

    public func destroy(_ ids: [Identifier]) async throws {
        guard access == .writing else { throw SealingError.readOnly }
        table.withLock { table in
            let known = ids.filter { table.destroy($0) }
            if !known.isEmpty { writer.enqueue(.rewrite(table)) }
        }
        try await writer.flush()
    }

    /// Waits for what is being written, and lets another process open the file.
    public func close() async throws {
        try await writer.close()
    }
}
