/// Something in the configuration file that has to be changed.
public struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// From 1; 0 for the file as a whole.
    public var line: Int
    public var column: Int
    /// `sites[0].write_keys`; empty for the whole.
    public var path: String
    /// What is wrong, and what to do.
    public var message: String

    public init(line: Int, column: Int, path: String, message: String) {
        self.line = line
        self.column = column
        self.path = path
        self.message = message
    }

    /// `12:5: sites[0].time_zone: …`
    public var description: String {
        let place = line > 0 ? "\(line):\(column): " : ""
        return place + (path.isEmpty ? "" : "\(path): ") + message
    }
}

/// All that has to be changed, in the order of the file.
public struct ConfigurationErrors: Error, Hashable, Sendable, CustomStringConvertible {
    public var errors: [ConfigurationError]

    public init(_ errors: [ConfigurationError]) {
        self.errors = errors
    }

    public var description: String { errors.map(\.description).joined(separator: "\n") }
}
