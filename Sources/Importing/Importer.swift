import JSON

/// Imports a file: lines in, messages or rejections out.
///
/// ```
/// path ─ LineReader ─▶ line ─ JSONParser ─▶ view ─ mapper ─▶ messages
///                        └───────────────────────────────────▶ rejection, with the line's number
/// ```
///
/// Messages come in the order of the file. What is read so far shows in `progress`. One line is in
/// memory at a time. For one thread at a time.
public final class Importer {
    public enum Step: Hashable, Sendable {
        /// What one line became; at least one message.
        case messages([ImportedMessage], line: Int)
        case rejected(LineRejection)
    }

    private let lines: LineReader
    private let parser = JSONParser(bytesMax: ImportLimits.lineBytesMax)
    private var mapper: any LineMapper

    /// - Parameter path: A path, or `-` for the standard input.
    public init(path: String, format: ImportFormat) throws(ImportError) {
        lines = try LineReader(path: path)
        mapper =
            switch format {
            case .segment: SegmentMapper()
            case .googleAnalytics: GoogleAnalyticsMapper()
            }
    }

    /// How far the import is, in bytes of the file as it lies on the disk; the size is nil for a
    /// pipe.
    public var progress: (bytesRead: Int, byteCount: Int?) { lines.progress }

    /// What the next line became; nil at the end of the file.
    public func next() throws(ImportError) -> Step? {
        guard let line = try lines.next() else { return nil }
        do {
            return .messages(try messages(of: line.content), line: line.number)
        } catch {
            return .rejected(LineRejection(line: line.number, reason: error))
        }
    }

    private func messages(
        of content: Line.Content
    ) throws(LineRejection.Reason) -> [ImportedMessage] {
        switch content {
        case .bytes(let bytes): try mapper.messages(of: bytes, parser)
        case .tooLong(let bytes): throw .tooLong(bytes: bytes)
        }
    }
}

/// What the lines of one format become. Pure but for what it remembers of earlier lines.
protocol LineMapper {
    /// - Parameter object: One line: a JSON object.
    mutating func messages(of object: JSONView) throws(LineRejection.Reason) -> [ImportedMessage]
}

extension LineMapper {
    mutating func messages(
        of line: [UInt8], _ parser: JSONParser
    ) throws(LineRejection.Reason) -> [ImportedMessage] {
        do {
            return try parser.parse(line) { view in
                guard view.kind == .object else { throw LineRejection.Reason.notAnObject }
                return try messages(of: view)
            }
        } catch let reason as LineRejection.Reason {
            throw reason
        } catch {
            throw .notJSON(String(describing: error))
        }
    }
}
