/// The bytes of a file as they were before packing, from buffers of a fixed size.
///
/// Packing is told by the name (`.gz`, `.lz4`), otherwise by the first bytes, so that a packed
/// standard input works too.
final class UnpackedInput {
    let file: InputFile
    let compression: Compression?
    private let unpacker: (any Unpacker)?
    private let buffer: UnsafeMutableRawBufferPointer
    /// What of the buffer is still to be unpacked or handed on.
    private var unread: Range<Int>

    init(path: String) throws(ImportError) {
        file = try InputFile(path: path)
        buffer = .allocate(
            byteCount: ImportLimits.inputBytesMax, alignment: MemoryLayout<UInt64>.alignment)
        unread = 0..<0
        do {
            unread = 0..<(try file.readFully(into: buffer, upTo: 4))
        } catch {
            buffer.deallocate()
            throw ImportError(path: path, line: 1, reason: .cannotRead(error.words))
        }
        let promised = Compression(path: path)
        let found = Compression(firstBytes: UnsafeRawBufferPointer(rebasing: buffer[unread]))
        if let promised, promised != found, !unread.isEmpty {
            buffer.deallocate()
            throw ImportError(path: path, line: 1, reason: .notPacked(promised))
        }
        compression = found ?? promised
        unpacker =
            switch compression {
            case .gzip: GzipUnpacker()
            case .lz4: LZ4Unpacker()
            case nil: nil
            }
    }

    deinit {
        buffer.deallocate()
    }

    /// Fills some of `output`, and says how much of it; nothing at the end.
    func read(into output: UnsafeMutableRawBufferPointer) throws(ImportError.Reason) -> Int {
        while true {
            let step = try pass(to: output)
            unread = (unread.lowerBound + step.read)..<unread.upperBound
            if step.written > 0 { return step.written }
            if step.read > 0 { continue }
            try refill()
            if unread.isEmpty { return try end() }
        }
    }

    private func pass(
        to output: UnsafeMutableRawBufferPointer
    ) throws(ImportError.Reason) -> (read: Int, written: Int) {
        let input = UnsafeRawBufferPointer(rebasing: buffer[unread])
        guard let unpacker, let compression else {
            let count = min(input.count, output.count)
            output.copyMemory(from: UnsafeRawBufferPointer(rebasing: input.prefix(count)))
            return (count, count)
        }
        do {
            return try unpacker.unpack(input, into: output)
        } catch {
            throw .damaged(compression, error.words)
        }
    }

    /// Called where nothing could be done with what is unread.
    private func refill() throws(ImportError.Reason) {
        precondition(unread.isEmpty, "an unpacker takes all its input before it asks for more")
        do {
            unread = 0..<(try file.read(into: buffer))
        } catch {
            throw .cannotRead(error.words)
        }
    }

    private func end() throws(ImportError.Reason) -> Int {
        if let unpacker, let compression, !unpacker.isAtBoundary { throw .cutShort(compression) }
        return 0
    }
}
