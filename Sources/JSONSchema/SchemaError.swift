/// Why a schema cannot be used.
public struct SchemaError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where in the schema, as a JSON pointer (RFC 6901); empty for the whole.
    public var path: String
    /// What is wrong, and what to do.
    public var message: String

    public init(path: String = "", _ message: String) {
        self.path = path
        self.message = message
    }

    public var description: String { path.isEmpty ? message : "\(path): \(message)" }

    /// The same, below a place.
    func at(_ place: String) -> SchemaError { SchemaError(path: place + path, message) }
}

extension String {
    /// As a step of a JSON pointer.
    public var pointerStep: String {
        "/" + replacing("~", with: "~0").replacing("/", with: "~1")
    }
}
