import Glibc

/// A file descriptor to read from; closed when it is no longer used.
final class InputFile {
    /// The size of a regular file; nil for a pipe or a terminal, whose end is not known before.
    let byteCount: Int?
    private(set) var bytesRead = 0
    private let descriptor: Int32
    private let isOwned: Bool

    /// - Parameter path: A path, or `-` for the standard input.
    init(path: String) throws(ImportError) {
        isOwned = path != "-"
        descriptor = isOwned ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO
        guard descriptor >= 0 else {
            throw ImportError(path: path, line: 1, reason: .cannotOpen(lastErrorWords()))
        }
        var status = stat()
        let isRegular = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        byteCount = isRegular ? Int(status.st_size) : nil
    }

    deinit {
        if isOwned { close(descriptor) }
    }

    /// Fills some of `buffer`, and says how much of it; nothing at the end of the file.
    ///
    /// - Throws: `ReadFailure` with the system's words.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ReadFailure) -> Int {
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 {
                bytesRead += count
                return count
            }
            if errno != EINTR { throw ReadFailure(words: lastErrorWords()) }
        }
    }
}

extension InputFile {
    /// Fills the first `count` bytes of `buffer`, or as many as the file has.
    func readFully(
        into buffer: UnsafeMutableRawBufferPointer, upTo count: Int
    ) throws(ReadFailure) -> Int {
        var filled = 0
        while filled < count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled..<count])
            let read = try read(into: rest)
            if read == 0 { break }
            filled += read
        }
        return filled
    }
}

/// Why the system could not read, in its words.
struct ReadFailure: Error {
    var words: String
}

/// What `errno` says.
private func lastErrorWords() -> String {
    String(cString: strerror(errno))
}
