/// Puts a line together from the pieces in which it is read.
struct LineBuilder {
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private let bytesMax: Int
    private var bytes: [UInt8] = []
    /// Of the whole line, kept or not.
    private(set) var byteCount = 0

    init(bytesMax: Int) {
        self.bytesMax = bytesMax
    }

    mutating func append(_ piece: UnsafeRawBufferPointer) {
        byteCount += piece.count
        // One more for the CR, which does not count.
        if byteCount <= bytesMax + 1 {
            bytes.append(contentsOf: piece)
        } else {
            bytes = []
        }
    }

    /// The line without CR and, where it is the first of its file, byte order mark.
    consuming func content(isFirst: Bool) -> Line.Content {
        if byteCount > bytesMax + 1 { return .tooLong(bytes: byteCount) }
        if bytes.last == 0x0D { bytes.removeLast() }
        if bytes.count > bytesMax { return .tooLong(bytes: bytes.count) }
        if isFirst, bytes.starts(with: Self.byteOrderMark) { bytes.removeFirst(3) }
        return .bytes(bytes)
    }
}
