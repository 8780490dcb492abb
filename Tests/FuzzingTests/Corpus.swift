import Foundation
import JSON

/// What the fuzzers start from: what is kept in `Tests/Hostile`, and good records and files. The same
/// folders as for `make fuzz` (`Tests/fuzz.sh`).
enum Corpus {
    /// An input that is kept, and what is expected of it.
    struct Kept: CustomStringConvertible {
        let name: String
        let bytes: [UInt8]
        let expected: String

        var description: String { name }
    }

    private static let repository = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// In the order of the alphabet.
    static func inputs(of target: String) throws -> [[UInt8]] {
        var files = try files(in: "Tests/Hostile/\(target)").filter { !$0.isExpectations }
        switch target {
        case "json", "records":
            for kind in try Self.files(in: "Schemas") where kind.hasDirectoryPath {
                files += try Self.files(in: "Schemas/\(kind.lastPathComponent)/1/valid")
            }
        case "rules": files.append(file("deploy/demo/rules.yaml"))
        case "configuration": files += [file("deploy/spoor.yaml"), file("deploy/demo/spoor.yaml")]
        default: break
        }
        return try files.map { Array(try Data(contentsOf: $0)) }
    }

    /// The inputs of a folder whose expectations are texts.
    static func kept(_ target: String) throws -> [Kept] {
        let expected = try JSONValue.parse(
            Array(try Data(contentsOf: file("Tests/Hostile/\(target)/expected.json"))))
        return try (expected.objectValue ?? []).map { member in
            let bytes = try Data(contentsOf: file("Tests/Hostile/\(target)/\(member.key)"))
            return Kept(
                name: member.key, bytes: Array(bytes), expected: member.value.stringValue ?? "")
        }
    }

    private static func files(in folder: String) throws -> [URL] {
        try FileManager.default
            .contentsOfDirectory(at: file(folder), includingPropertiesForKeys: [.isDirectoryKey])
            .sorted { $0.path < $1.path }
    }

    private static func file(_ path: String) -> URL { repository.appending(path: path) }
}

extension URL {
    fileprivate var isExpectations: Bool { lastPathComponent == "expected.json" }
}
