import Yams

/// Gathers what is wrong, so that all of it is reported at once.
final class Faults {
    private(set) var errors: [ConfigurationError] = []
    /// Where the file lies, and those that it names.
    let folder: String

    init(folder: String = ".") { self.folder = folder }

    func add(_ mark: Mark?, _ path: String, _ message: String) {
        errors.append(
            ConfigurationError(
                line: mark?.line ?? 0, column: mark?.column ?? 0, path: path, message: message))
    }

    /// The value of a scalar; nil, and a fault, for anything else.
    func parse<Value>(
        _ node: Node, _ path: String, _ parse: (String) throws(Expected) -> Value
    ) -> Value? {
        guard case .scalar(let scalar) = node else {
            add(node.mark, path, "a single value is expected")
            return nil
        }
        do {
            return try parse(scalar.string)
        } catch {
            add(node.mark, path, "\(error.what) is expected, not `\(scalar.string)`")
            return nil
        }
    }

    /// In the order of the file.
    var sorted: [ConfigurationError] {
        errors.sorted { ($0.line, $0.column, $0.path) < ($1.line, $1.column, $1.path) }
    }
}

/// What a value should have been.
struct Expected: Error {
    let what: String

    init(_ what: String) {
        self.what = what
    }
}
