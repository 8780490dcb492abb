import Yams

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension Configuration {
    /// - Throws: `ConfigurationErrors`.
    public init(contentsOf path: String) throws {
        let yaml: String
        do {
            yaml = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            let message = "\(path) cannot be read; give the path of the configuration file"
            throw ConfigurationErrors([
                ConfigurationError(line: 0, column: 0, path: "", message: message)
            ])
        }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        try self.init(yaml: yaml, folder: folder)
    }

    /// - Parameter folder: Where the paths of files that it names begin.
    /// - Throws: `ConfigurationErrors`.
    public init(yaml: String, folder: String = ".") throws {
        let faults = Faults(folder: folder)
        let root = try Node(rootOf: yaml)
        guard var section = Section(root, path: "", faults: faults) else {
            throw ConfigurationErrors(faults.sorted)
        }
        let configuration = Configuration(&section)
        guard let configuration, faults.errors.isEmpty else {
            throw ConfigurationErrors(faults.sorted)
        }
        self = configuration
    }
}

extension ConfigurationError {
    init(_ error: YamlError) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            let message = "this is not YAML: \(problem); check indentation, colons and quotes"
            self.init(line: mark.line, column: mark.column, path: "", message: message)
        case .duplicatedKeysInMapping(let names, let context):
            let names = names.map { "`\($0)`" }.joined(separator: ", ")
            let message = "\(names) stands here twice; keep one"
            self.init(
                line: context.mark.line, column: context.mark.column, path: "", message: message)
        default:
            self.init(line: 0, column: 0, path: "", message: "this is not YAML: \(error)")
        }
    }
}
