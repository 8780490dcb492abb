#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// An open file whose writes are on the disk when they return. Readable by its owner only.
final class DurableFile: Sendable {
    private let path: String
    private let descriptor: Int32

    /// - Throws: `SealingError.storage`.
    init(path: String) throws(SealingError) {
        self.path = path
        descriptor = open(path, O_RDWR | O_CLOEXEC)
        if descriptor < 0 { throw .failed("open", path) }
    }

    deinit { close(descriptor) }

    func write(_ bytes: [UInt8], at offset: Int) throws(SealingError) {
        try Self.write(bytes, to: descriptor, at: offset, path: path)
        if fdatasync(descriptor) != 0 { throw .failed("fdatasync", path) }
    }

    func truncate(to bytes: Int) throws(SealingError) {
        if ftruncate(descriptor, off_t(bytes)) != 0 { throw .failed("ftruncate", path) }
    }

    /// The bytes of a file; nil if there is none.
    static func contents(of path: String) throws(SealingError) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 {
            if errno == ENOENT { return nil }
            throw .failed("open", path)
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno != EINTR { throw .failed("read", path) }
            if count == 0 { return bytes }
            bytes += chunk[..<max(count, 0)]
        }
    }

    /// Puts a file with these bytes in the place of one that may be there: a crash leaves the old
    /// one or the new one, whole.
    static func replace(_ path: String, with bytes: [UInt8]) throws(SealingError) {
        let draft = path + ".new"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        if descriptor < 0 { throw .failed("open", draft) }
        defer { close(descriptor) }
        try write(bytes, to: descriptor, at: 0, path: draft)
        if fsync(descriptor) != 0 { throw .failed("fsync", draft) }
        if rename(draft, path) != 0 { throw .failed("rename", draft) }
        try syncFolder(of: path)
    }

    private static func syncFolder(of path: String) throws(SealingError) {
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { String(path[...$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if descriptor < 0 { throw .failed("open", folder) }
        defer { close(descriptor) }
        if fsync(descriptor) != 0 { throw .failed("fsync", folder) }
    }

    private static func write(
        _ bytes: [UInt8], to descriptor: Int32, at offset: Int, path: String
    ) throws(SealingError) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                let rest = UnsafeRawBufferPointer(rebasing: $0[written...])
                return pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset + written))
            }
            if count < 0, errno != EINTR { throw .failed("write", path) }
            written += max(count, 0)
        }
    }
}

/// Held by the one process that writes; let go when it is released, or the process ends.
final class FileLock: Sendable {
    private let descriptor: Int32

    /// - Throws: `SealingError.locked`, `.storage`.
    init(path: String) throws(SealingError) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        if descriptor < 0 { throw .failed("open", path) }
        if flock(descriptor, LOCK_EX | LOCK_NB) != 0 { throw .locked(path: path) }
    }

    deinit { close(descriptor) }
}

extension SealingError {
    fileprivate static func failed(_ operation: String, _ path: String) -> SealingError {
        .storage(operation: operation, path: path, code: errno)
    }
}
