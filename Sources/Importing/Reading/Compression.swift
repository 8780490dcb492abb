/// How the bytes of a file are packed.
public enum Compression: String, Hashable, Sendable, CaseIterable, CustomStringConvertible {
    /// RFC 1952; one member or several.
    case gzip
    /// The LZ4 frame format; one frame or several.
    case lz4

    /// What the ending of the name promises: `.gz` or `.lz4`. Nil for any other.
    init?(path: String) {
        if path.hasSuffix(".gz") {
            self = .gzip
        } else if path.hasSuffix(".lz4") {
            self = .lz4
        } else {
            return nil
        }
    }

    /// What the first bytes tell, whatever the name: neither pattern can begin a line of JSON.
    init?(firstBytes bytes: UnsafeRawBufferPointer) {
        let kind = Self.allCases.first { bytes.starts(with: $0.magic) }
        guard let kind else { return nil }
        self = kind
    }

    private var magic: [UInt8] {
        switch self {
        case .gzip: [0x1F, 0x8B]
        case .lz4: [0x04, 0x22, 0x4D, 0x18]
        }
    }

    public var description: String { rawValue }
}

/// Unpacks a stream, piece by piece.
protocol Unpacker: AnyObject {
    /// True where the file may end: after a whole member or frame, before the next.
    var isAtBoundary: Bool { get }

    /// Unpacks some of `input`, which may be empty, into `output`, which is not.
    ///
    /// Nothing read and nothing written means that more input is needed.
    func unpack(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(Damage) -> (read: Int, written: Int)
}

/// What an unpacker found wrong, in its library's words.
struct Damage: Error {
    var words: String
}
