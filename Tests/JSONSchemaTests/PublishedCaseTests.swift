import Foundation
import JSON
import Testing

@testable import JSONSchema

/// The JSON Schema Test Suite: every case of the keywords that are known here has the published
/// answer. A schema that uses more has to be refused, and is listed here with what it uses.
@Suite struct PublishedCaseTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
        .appending(path: "Data/json-schema-test-suite/draft2020-12")

    static let files: [String] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".json") }.sorted()
    }()

    /// Schemas that are refused, by their description, and what is said of them.
    static let refused: [String: String] = [
        "defs.json: validate definition against metaschema": fetched,
        "not.json: collect annotations inside a 'not', even if collection is disabled":
            "use additionalProperties",
        "pattern.json: pattern with Unicode property escape requires unicode mode": "RE2",
        "patternProperties.json: patternProperties with Unicode property escape": "RE2",
        "ref.json: $id must be resolved against nearest parent, not just immediate parent": id,
        "ref.json: Recursive references between schemas": id,
        "ref.json: URN base URI with URN and anchor ref": "refer by JSON pointer",
        "ref.json: URN ref with nested pointer ref": fetched,
        "ref.json: order of evaluation: $id and $anchor and $ref": "a JSON pointer is expected",
        "ref.json: order of evaluation: $id and $ref": fetched,
        "ref.json: order of evaluation: $id and $ref on nested schema": fetched,
        "ref.json: ref creates new scope when adjacent to keywords": "use additionalProperties",
        "ref.json: ref to else": fetched,
        "ref.json: ref to if": fetched,
        "ref.json: ref to then": fetched,
        "ref.json: ref with absolute-path-reference": fetched,
        "ref.json: refs with relative uris and defs": fetched,
        "ref.json: relative refs with absolute uris and defs": fetched,
        "ref.json: remote ref, containing refs itself": fetched,
    ]
    private static let fetched = "none is fetched"
    private static let id = "only the whole schema has one"

    @Test func thereAreCases() { #expect(Self.files.count == 39) }

    @Test(arguments: files)
    func hasThePublishedAnswers(file: String) throws {
        let bytes = Array(try Data(contentsOf: Self.folder.appending(path: file)))
        for group in try JSONValue.parse(bytes).arrayValue ?? [] {
            let name = "\(file): \(group["description"]?.stringValue ?? "")"
            do {
                let schema = try Schema(try #require(group["schema"]).bytes)
                #expect(Self.refused[name] == nil, "\(name) is not refused any more")
                try check(schema, group["tests"]?.arrayValue ?? [], name)
            } catch let error as SchemaError {
                let expected = Self.refused[name] ?? "nothing"
                #expect(error.description.contains(expected), "\(name): \(error)")
            }
        }
    }

    private func check(_ schema: Schema, _ tests: [JSONValue], _ group: String) throws {
        #expect(!tests.isEmpty)
        for test in tests {
            let name = "\(group): \(test["description"]?.stringValue ?? "")"
            let data = try #require(test["data"]).bytes
            let (isValid, violations) = try JSONParser().parse(data) { view in
                (schema.admits(view), schema.violations(of: view))
            }
            #expect(isValid == test["valid"]?.boolValue, "\(name)")
            #expect(violations.isEmpty == isValid, "\(name): \(violations)")
        }
    }
}
