import Glibc

/// A line of a file, without its end.
public struct Line: Hashable, Sendable {
    public enum Content: Hashable, Sendable {
        case bytes([UInt8])
        /// The line was longer than a line may be; its bytes were skipped and counted.
        case tooLong(bytes: Int)
    }

    /// The first line is 1. Empty lines are counted, though not handed out.
    public var number: Int
    public var content: Content
}

/// Reads a file, plain or packed, line by line, in memory that does not grow with the file.
///
/// Lines end with LF or CR LF; the last may lack its end. Empty lines are passed over, and so is a
/// byte order mark before the first. For one thread at a time.
public final class LineReader {
    public let path: String
    private let input: UnpackedInput
    private let lineBytesMax: Int
    private let buffer: UnsafeMutableRawBufferPointer
    /// What of the buffer is not in a line yet.
    private var unread = 0..<0
    private var lineNumber = 0

    /// - Parameters:
    ///   - path: A path, or `-` for the standard input.
    ///   - lineBytesMax: Longer lines are handed out as `.tooLong`.
    public init(
        path: String, lineBytesMax: Int = ImportLimits.lineBytesMax
    ) throws(ImportError) {
        precondition(lineBytesMax > 0, "a line may have bytes")
        input = try UnpackedInput(path: path)
        self.path = path
        self.lineBytesMax = lineBytesMax
        buffer = .allocate(
            byteCount: ImportLimits.outputBytesMax, alignment: MemoryLayout<UInt64>.alignment)
    }

    deinit {
        buffer.deallocate()
    }

    /// How far the reading is, in bytes of the file as it lies on the disk.
    public var progress: (bytesRead: Int, byteCount: Int?) {
        (input.file.bytesRead, input.file.byteCount)
    }

    /// The next line that is not empty; nil at the end of the file.
    public func next() throws(ImportError) -> Line? {
        while let content = try nextContent() {
            if content != .bytes([]) { return Line(number: lineNumber, content: content) }
        }
        return nil
    }

    private func nextContent() throws(ImportError) -> Line.Content? {
        lineNumber += 1
        var line = LineBuilder(bytesMax: lineBytesMax)
        while true {
            if unread.isEmpty, try !refill() { break }
            let bytes = UnsafeRawBufferPointer(rebasing: buffer[unread])
            let length = bytes.firstNewline
            line.append(UnsafeRawBufferPointer(rebasing: bytes.prefix(length ?? bytes.count)))
            let taken = length.map { $0 + 1 } ?? bytes.count
            unread = (unread.lowerBound + taken)..<unread.upperBound
            if length != nil { return line.content(isFirst: lineNumber == 1) }
        }
        return line.byteCount == 0 ? nil : line.content(isFirst: lineNumber == 1)
    }

    /// False at the end of the file.
    private func refill() throws(ImportError) -> Bool {
        do {
            unread = 0..<(try input.read(into: buffer))
        } catch {
            throw ImportError(path: path, line: lineNumber, reason: error)
        }
        return !unread.isEmpty
    }
}

extension UnsafeRawBufferPointer {
    fileprivate var firstNewline: Int? {
        guard let baseAddress, let found = memchr(baseAddress, 0x0A, count) else { return nil }
        return UnsafeRawPointer(found) - baseAddress
    }
}
