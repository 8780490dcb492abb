import ArgumentParser
import Foundation
import JSONSchema

struct CompareSchemas: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Tells what a new version of a schema refuses that the old one took.",
        discussion: """
            Keyword by keyword, and on the careful side: a new rule that is not plainly weaker than \
            an old one is listed. Exit code 2 if anything is.

            EXAMPLE
              spoor schema compare sample-requested.json sample-requested-2.json
            """)

    @Argument(help: "The schema in use.")
    var old: String
    @Argument(help: "The one that is to take its place.")
    var new: String

    func run() throws {
        let found: [Violation]
        do {
            found = try SchemaComparison.narrowings(
                from: try readSchema(old), to: try readSchema(new))
        } catch let error as SchemaError {
            throw Failure("no schema to compare: \(error)")
        }
        for narrowing in found {
            let path = narrowing.path.isEmpty ? "" : "\(narrowing.path): "
            print("\(path)only \(new) expects \(narrowing.expected)")
        }
        guard found.isEmpty else { throw ExitCode(2) }
        print("\(new) takes whatever \(old) took")
    }

    private func readSchema(_ path: String) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure("\(path) cannot be read")
        }
        return Array(data)
    }
}
