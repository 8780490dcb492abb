import CLZ4

/// Unpacks LZ4 frames. Checksums are verified where the frame has them.
final class LZ4Unpacker: Unpacker {
    private let context: OpaquePointer
    private(set) var isAtBoundary = false

    init() {
        var context: OpaquePointer?
        let result = LZ4F_createDecompressionContext(&context, UInt32(LZ4F_VERSION))
        guard LZ4F_isError(result) == 0, let context else {
            preconditionFailure("no memory for an LZ4 context")
        }
        self.context = context
    }

    deinit {
        LZ4F_freeDecompressionContext(context)
    }

    func unpack(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(Damage) -> (read: Int, written: Int) {
        // Between frames the library takes an empty input for the start of one.
        if isAtBoundary, input.isEmpty { return (0, 0) }
        var read = input.count
        var written = output.count
        let result = LZ4F_decompress(
            context, output.baseAddress, &written, input.baseAddress, &read, nil)
        guard LZ4F_isError(result) == 0 else {
            throw Damage(words: String(cString: LZ4F_getErrorName(result)))
        }
        // Otherwise the result is how many bytes the library would like next.
        isAtBoundary = result == 0
        return (read, written)
    }
}
