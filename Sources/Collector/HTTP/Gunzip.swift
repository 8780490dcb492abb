import CZlib

/// Decompresses a whole body, up to a limit: a few bytes can stand for gigabytes.
enum Gunzip {
    private static let chunkBytes = 64 << 10

    /// - Throws: `Refusal` with `.tooLarge`, `.malformedGzip` or `.unavailable`.
    static func bytes(
        of body: UnsafeRawBufferPointer, limit: Int
    ) throws(Refusal) -> [UInt8] {
        var stream = z_stream()
        guard czlib_inflate_init_gzip(&stream) == Z_OK else { throw .outage }
        defer { inflateEnd(&stream) }
        // zlib reads through a pointer that it does not write to.
        let input = body.assumingMemoryBound(to: UInt8.self).baseAddress
        stream.next_in = UnsafeMutablePointer(mutating: input)
        stream.avail_in = uInt(body.count)
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: min(chunkBytes, limit + 1))
        while true {
            let (status, count) = step(&stream, into: &chunk)
            bytes += chunk[..<count]
            if bytes.count > limit {
                throw Refusal(.tooLarge, "decompressed, the body has more than \(limit) bytes")
            }
            switch status {
            case Z_STREAM_END where stream.avail_in == 0: return bytes
            // Another member follows (RFC 1952, 2.2).
            case Z_STREAM_END where inflateReset(&stream) == Z_OK: continue
            case Z_OK where count > 0 || stream.avail_in > 0: continue
            default: throw Refusal(.malformedGzip, "the body is not whole gzip")
            }
        }
    }

    private static func step(
        _ stream: inout z_stream, into chunk: inout [UInt8]
    ) -> (status: Int32, count: Int) {
        chunk.withUnsafeMutableBufferPointer { chunk in
            stream.next_out = chunk.baseAddress
            stream.avail_out = uInt(chunk.count)
            let status = inflate(&stream, Z_NO_FLUSH)
            return (status, chunk.count - Int(stream.avail_out))
        }
    }
}
