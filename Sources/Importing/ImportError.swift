/// Why the reading of a file ended early. Lines before `line` were read well.
///
/// A bad line does not end a file: it becomes a `LineRejection`.
public struct ImportError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Reason: Error, Hashable, Sendable {
        /// With the system's words.
        case cannotOpen(String)
        /// With the system's words.
        case cannotRead(String)
        /// The name or the first bytes promise a packed file, which this is not.
        case notPacked(Compression)
        /// The packed file ends in the middle.
        case cutShort(Compression)
        /// A checksum or a code in the packed file is wrong; with the library's words.
        case damaged(Compression, String)
    }

    /// `-` for the standard input.
    public var path: String
    /// The line that was being read; the first is 1.
    public var line: Int
    public var reason: Reason

    public init(path: String, line: Int, reason: Reason) {
        self.path = path
        self.line = line
        self.reason = reason
    }

    /// What is wrong and what to do about it.
    public var description: String {
        let file = path == "-" ? "standard input" : path
        return switch reason {
        case .cannotOpen(let words):
            "\(file): \(words); check the path and its permissions"
        case .cannotRead(let words):
            "\(file), line \(line): \(words); check the disk and import again"
        case .notPacked(let kind):
            "\(file) is not a \(kind) file; drop the ending from its name, or pack it with \(kind)"
        case .cutShort(let kind):
            "\(file) ends in the middle of its \(kind) data, at line \(line); fetch it again whole"
        case .damaged(let kind, let words):
            "\(file), line \(line): damaged \(kind) data (\(words)); fetch it again whole"
        }
    }
}

/// Why a line of a file gave no message. The import goes on with the next line.
public struct LineRejection: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Reason: Error, Hashable, Sendable {
        /// Longer than a line may be.
        case tooLong(bytes: Int)
        /// Not a JSON document; with the parser's words.
        case notJSON(String)
        /// JSON, but not an object.
        case notAnObject
        /// A member that is needed is absent, or not of its kind or range.
        case badMember(String)
        /// A hit that names no page, action, promotion, search or event.
        case nothingHappened
    }

    /// The first line is 1.
    public var line: Int
    public var reason: Reason

    public init(line: Int, reason: Reason) {
        self.line = line
        self.reason = reason
    }

    public var description: String { "line \(line): \(reason)" }
}

extension LineRejection.Reason: CustomStringConvertible {
    public var description: String {
        switch self {
        case .tooLong(let bytes):
            "\(bytes) bytes are more than the \(ImportLimits.lineBytesMax) that a line may have"
        case .notJSON(let words): words
        case .notAnObject: "a line is one JSON object"
        case .badMember(let name): "\(name) is absent, or not of its kind"
        case .nothingHappened: "the hit names no page, action, promotion, search or event"
        }
    }
}
