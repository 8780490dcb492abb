import CZlib

/// Unpacks gzip members (RFC 1952) with zlib. Checksums are verified.
final class GzipUnpacker: Unpacker {
    /// On the heap: zlib keeps a pointer back to it.
    private let stream: UnsafeMutablePointer<z_stream>
    private(set) var isAtBoundary = false

    init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let result = czlib_inflate_init_gzip(stream)
        precondition(result == Z_OK, "zlib has no memory, or is not the one compiled against")
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    func unpack(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(Damage) -> (read: Int, written: Int) {
        if isAtBoundary {
            guard !input.isEmpty else { return (0, 0) }
            inflateReset(stream)
            isAtBoundary = false
        }
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: input.assumingMemoryBound(to: UInt8.self).baseAddress)
        stream.pointee.avail_in = UInt32(input.count)
        stream.pointee.next_out = output.assumingMemoryBound(to: UInt8.self).baseAddress
        stream.pointee.avail_out = UInt32(output.count)
        let result = inflate(stream, Z_NO_FLUSH)
        switch result {
        case Z_OK, Z_BUF_ERROR: break
        case Z_STREAM_END: isAtBoundary = true
        default: throw Damage(words: words(for: result))
        }
        return (
            input.count - Int(stream.pointee.avail_in),
            output.count - Int(stream.pointee.avail_out)
        )
    }

    private func words(for result: Int32) -> String {
        if let message = stream.pointee.msg { return String(cString: message) }
        return result == Z_MEM_ERROR ? "out of memory" : "zlib error \(result)"
    }
}
