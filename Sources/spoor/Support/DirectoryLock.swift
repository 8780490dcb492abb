import Foundation

/// Keeps a data directory for one process, until it is let go or the process ends. Source: flock(2).
final class DirectoryLock: Sendable {
    private let descriptor: Int32

    /// - Throws: `Failure` where another process has it, or no file can be made there.
    init(_ directory: URL) throws {
        let path = directory.appendingPathComponent("lock").path
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Failure("\(path) cannot be opened: \(String(cString: strerror(errno)))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw Failure(
                "\(directory.path) is in use by another process; stop that, or give each process a"
                    + " data directory of its own (`data`, or the option --data)")
        }
    }

    deinit { close(descriptor) }
}
