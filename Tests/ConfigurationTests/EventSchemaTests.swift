import Foundation
import JSONSchema
import Testing

@testable import SpoorConfiguration

/// A site's schemas, in files beside the configuration.
@Suite struct EventSchemaTests {
    private func configuration(_ schemas: String) throws -> Configuration {
        try withFolder { folder in
            let path = folder.appending(path: "spoor.yaml").path
            let lines = schemas.split(separator: "\n").map { "      \($0)" }
            let yaml =
                ConfigurationTests.smallest + "\n    schemas:\n"
                + lines.joined(separator: "\n") + "\n"
            try yaml.write(toFile: path, atomically: true, encoding: .utf8)
            return try Configuration(contentsOf: path)
        }
    }

    private func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "spoor-\(UUID().uuidString)")
        let schemas = folder.appending(path: "schemas")
        try FileManager.default.createDirectory(at: schemas, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in [
            ("sample.json", #"{"title":"Sample"}"#), ("typo.json", #"{"items":{"typ":1}}"#),
            ("cut.json", "{"),
        ] {
            try text.write(
                to: schemas.appending(path: name), atomically: true, encoding: .utf8)
        }
        return try body(folder)
    }

    @Test func areReadFromBesideTheFile() throws {
        let site = try configuration(
            """
            - {event: Sample Requested, file: schemas/sample.json, on_violation: reject}
            - {event: Shelf Seen, file: schemas/sample.json}
            - {type: identify, file: schemas/sample.json, on_violation: warn}
            """
        ).sites[0]
        #expect(
            site.schemas.map(\.subject.description) == [
                "Sample Requested", "Shelf Seen", "identify",
            ])
        #expect(site.schemas.map(\.action) == [.reject, .warn, .warn])
        #expect(
            site.schemas.map { "\($0.subject.member)" } == ["properties", "properties", "traits"])
        #expect(site.schemas[0].schema.title == "Sample")
        #expect(site.schemas[0].file == "schemas/sample.json")
    }

    @Test(arguments: [
        ("- {file: schemas/sample.json}", "6:9: sites[0].schemas[0]: either `event`"),
        (
            "- {event: A, type: page, file: schemas/sample.json}",
            "6:9: sites[0].schemas[0]: either `event`"
        ),
        ("- {event: A}", "6:9: sites[0].schemas[0].file: this is missing"),
        (
            "- {type: track, file: schemas/sample.json}",
            "6:16: sites[0].schemas[0].type: one of page, screen, identify, group"
        ),
        (
            "- {event: A, file: schemas/sample.json, on_violation: drop}",
            "6:61: sites[0].schemas[0].on_violation: one of reject, warn is expected, not `drop`"
        ),
        (
            "- {event: A, file: schemas/sample.json, on_violatoin: warn}",
            "6:47: sites[0].schemas[0].on_violatoin: this name is unknown; did you mean"
        ),
        (
            "- {event: A, file: schemas/cut.json}",
            "6:26: sites[0].schemas[0].file: schemas/cut.json: this is not JSON"
        ),
        (
            "- {event: A, file: schemas/typo.json}",
            "6:26: sites[0].schemas[0].file: schemas/typo.json: /items/typ: this keyword is unknown"
        ),
        (
            "- {event: A, file: schemas/sample.json}\n- {event: A, file: schemas/sample.json}",
            "7:9: sites[0].schemas[1]: `A` has a schema already; keep one"
        ),
        ("- schemas/sample.json", "6:9: sites[0].schemas[0]: names and values are expected here"),
    ])
    func areToldOfByLine(_ schemas: String, _ expected: String) throws {
        do {
            _ = try configuration(schemas)
            Issue.record("\(schemas) is read")
        } catch let errors as ConfigurationErrors {
            let found = errors.errors.map(\.description)
            #expect(found.contains { $0.hasPrefix(expected) }, "\(found)")
        }
    }

    @Test func aFileThatIsNotThereIsToldOfWithItsPath() throws {
        do {
            _ = try configuration("- {event: A, file: schemas/nothing.json}")
            Issue.record("it is read")
        } catch let errors as ConfigurationErrors {
            let message = errors.errors.first?.message ?? ""
            #expect(message.contains("/schemas/nothing.json cannot be read"), "\(message)")
        }
    }
}
