import CLZ4
import Glibc

/// Writes lines to a file: plain, or as one LZ4 frame if the name ends in `.lz4`.
public final class LineWriter {
    private let path: String
    private let file: Int32
    private let frame: OpaquePointer?
    private var packed: [UInt8] = []
    private var pending: [UInt8] = []
    private var isClosed = false

    private static let pendingBytesMax = 256 << 10

    /// - Parameter path: A path, or `-` for the standard output.
    /// - Throws: `LineWriterError`.
    public init(path: String) throws {
        self.path = path
        file = path == "-" ? STDOUT_FILENO : open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        guard file >= 0 else {
            frame = nil
            throw LineWriterError(path: path, reason: "it cannot be opened for writing")
        }
        guard path.hasSuffix(".lz4") else {
            frame = nil
            return
        }
        var context: OpaquePointer?
        LZ4F_createCompressionContext(&context, UInt32(LZ4F_VERSION))
        frame = context
        packed = [UInt8](
            repeating: 0, count: LZ4F_compressBound(Self.pendingBytesMax * 2, nil) + 64)
        try flushPacked(
            packed.withUnsafeMutableBytes { buffer in
                LZ4F_compressBegin(frame, buffer.baseAddress, buffer.count, nil)
            })
    }

    deinit {
        if !isClosed, path != "-" { Glibc.close(file) }
        LZ4F_freeCompressionContext(frame)
    }

    public func write(_ line: [UInt8]) throws {
        pending += line
        pending.append(UInt8(ascii: "\n"))
        if pending.count >= Self.pendingBytesMax { try flush() }
    }

    /// Writes what is left, and makes it durable.
    public func close() throws {
        try flush()
        if frame != nil {
            try flushPacked(
                packed.withUnsafeMutableBytes { buffer in
                    LZ4F_compressEnd(frame, buffer.baseAddress, buffer.count, nil)
                })
        }
        isClosed = true
        guard path == "-" || (fsync(file) == 0 && Glibc.close(file) == 0) else {
            throw LineWriterError(path: path, reason: "what was written did not reach the disk")
        }
    }

    private func flush() throws {
        var rest = pending[...]
        while !rest.isEmpty {
            let part = rest.prefix(Self.pendingBytesMax)
            try flush(part)
            rest = rest.dropFirst(part.count)
        }
        pending.removeAll(keepingCapacity: true)
    }

    private func flush(_ part: ArraySlice<UInt8>) throws {
        guard frame != nil else { return try put(part) }
        let count = part.withUnsafeBytes { bytes in
            packed.withUnsafeMutableBytes { buffer in
                LZ4F_compressUpdate(
                    frame, buffer.baseAddress, buffer.count, bytes.baseAddress, bytes.count, nil)
            }
        }
        try flushPacked(count)
    }

    private func flushPacked(_ count: Int) throws {
        guard LZ4F_isError(count) == 0 else {
            throw LineWriterError(path: path, reason: "LZ4 failed")
        }
        try put(packed.prefix(count))
    }

    private func put(_ bytes: ArraySlice<UInt8>) throws {
        var rest = bytes
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            guard written > 0 else {
                throw LineWriterError(path: path, reason: "the disk is full, or the reader is gone")
            }
            rest = rest.dropFirst(written)
        }
    }
}

public struct LineWriterError: Error, Hashable, CustomStringConvertible {
    public var path: String
    public var reason: String

    public var description: String { "\(path): \(reason)" }
}
