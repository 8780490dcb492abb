import NIOCore

/// Reads a body that comes in chunks (RFC 9112, 7.1). Its trailers are read and thrown away.
struct ChunkParser {
    private enum Phase {
        /// → `data`, or `trailers` after the last chunk
        case size
        /// So many bytes are to come. → `dataEnd`
        case data(Int)
        /// → `size`
        case dataEnd
        /// So many bytes of trailers came. → the end
        case trailers(Int)
    }

    private var phase = Phase.size
    /// What the chunks had in them.
    private(set) var body = ByteBuffer()

    enum Outcome {
        case needsMore
        case whole
        case malformed
        case tooLarge
    }

    /// Takes from `input` what can be taken.
    mutating func parse(_ input: inout ByteBuffer, bytesMax: Int) -> Outcome {
        while true {
            switch phase {
            case .size:
                guard let line = input.readLine(max: HTTPServerLimits.chunkLineBytesMax) else {
                    return input.canBecomeLine(max: HTTPServerLimits.chunkLineBytesMax)
                        ? .needsMore : .malformed
                }
                guard let size = line.withUnsafeReadableBytes(Self.size) else { return .malformed }
                guard size <= bytesMax - body.readableBytes else { return .tooLarge }
                phase = size == 0 ? .trailers(0) : .data(size)
            case .data(let count):
                guard input.readableBytes > 0 else { return .needsMore }
                let taken = min(count, input.readableBytes)
                if var part = input.readSlice(length: taken) { body.writeBuffer(&part) }
                phase = taken == count ? .dataEnd : .data(count - taken)
            case .dataEnd:
                guard input.readableBytes >= 2 else {
                    return input.canBecomeLine(max: 2) ? .needsMore : .malformed
                }
                guard input.readBytes(length: 2) == [.cr, .lf] else { return .malformed }
                phase = .size
            case .trailers(let before):
                let max = HTTPServerLimits.headBytesMax - before
                guard let line = input.readLine(max: max) else {
                    return input.canBecomeLine(max: max) ? .needsMore : .malformed
                }
                if line.readableBytes == 0 { return .whole }
                guard line.withUnsafeReadableBytes(Self.isTrailer) else { return .malformed }
                phase = .trailers(before + line.readableBytes + 2)
            }
        }
    }

    /// `1f;name=value`: hexadecimal digits, and extensions, which mean nothing here.
    private static func size(_ line: UnsafeRawBufferPointer) -> Int? {
        let digitsMax = 15
        var (size, index): (UInt64, Int) = (0, 0)
        while index < line.count, let digit = line[index].hexadecimal {
            guard index < digitsMax else { return nil }
            size = size << 4 | digit
            index += 1
        }
        guard index > 0 else { return nil }
        let extensions = line.slice(index..<line.count)
        for part in extensions.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
            .enumerated()
        {
            // Before the first semicolon there is nothing; behind each a name, perhaps a value.
            let sides = part.element.split(
                separator: UInt8(ascii: "="), omittingEmptySubsequences: false)
            let isGood =
                part.offset == 0
                ? part.element.isEmpty
                : sides.count <= 2 && sides.allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isToken) }
            guard isGood else { return nil }
        }
        return Int(size)
    }

    /// A field that says nothing of where the body ends.
    private static func isTrailer(_ line: UnsafeRawBufferPointer) -> Bool {
        guard let field = RequestHead.Field(line, 0..<line.count) else { return false }
        let name = line.slice(field.name)
        return !name.equalsIgnoringCase("content-length")
            && !name.equalsIgnoringCase("transfer-encoding")
    }
}

extension ByteBuffer {
    /// A line that ends within so many bytes, without its CRLF; nil if none does.
    fileprivate mutating func readLine(max: Int) -> ByteBuffer? {
        let end = withUnsafeReadableBytes { $0.prefix(max).firstIndex(of: .lf) }
        guard let end, end > 0, getInteger(at: readerIndex + end - 1) == UInt8.cr,
            let line = readSlice(length: end - 1)
        else { return nil }
        moveReaderIndex(forwardBy: 2)
        return line
    }

    /// Whether what is here may be the beginning of a line of so many bytes.
    fileprivate func canBecomeLine(max: Int) -> Bool {
        guard readableBytes < max else { return false }
        return withUnsafeReadableBytes { bytes in
            bytes.dropLast().allSatisfy(\.isFieldValue)
                && bytes.last.map { $0.isFieldValue || $0 == .cr } ?? true
        }
    }
}
