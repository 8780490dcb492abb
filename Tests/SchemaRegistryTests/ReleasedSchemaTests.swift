import Foundation
import Testing

@testable import SchemaRegistry

/// What was released stays as it is.
@Suite struct ReleasedSchemaTests {
    /// `Schemas/` of this repository.
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Schemas")

    /// The registry refuses a folder in which a released schema changed or is missing.
    @Test func releasedSchemasAreWhatTheyWere() throws {
        let schemas = try SchemaRegistry(folder: Self.folder).schemas
        #expect(schemas.contains { $0.name == "release/1" && $0.isReleased })
        #expect(schemas.filter(\.isReleased).count >= 17)
    }

    @Test func theProgramHasThoseOfTheFolder() throws {
        #expect(
            try SchemaRegistry.bundled().schemas == SchemaRegistry(folder: Self.folder).schemas)
    }

    @Test func versionsCountFromOneWithoutGaps() throws {
        let byKind = Dictionary(
            grouping: try SchemaRegistry(folder: Self.folder).schemas, by: \.kind)
        for (kind, schemas) in byKind {
            #expect(schemas.map(\.version) == Array(1...Int64(schemas.count)), "\(kind)")
        }
    }

    @Test func aChangeOfAReleasedSchemaIsFound() throws {
        try withCopy { copy in
            let file = copy.appending(path: "tick/1.json")
            try Data(contentsOf: file).appending(0x0A).write(to: file)
            #expect(fault(copy)?.hasPrefix("tick/1 is not what was released: ") == true)
        }
    }

    @Test func aReleasedSchemaThatVanishedIsFound() throws {
        try withCopy { copy in
            try FileManager.default.removeItem(at: copy.appending(path: "tick/1.json"))
            #expect(fault(copy) == "tick/1 was released, and is missing")
        }
    }

    @Test func aDraftMayChange() throws {
        try withCopy { copy in
            let draft = try #require(
                SchemaRegistry(folder: copy).schemas.first { !$0.isReleased })
            let file = copy.appending(path: draft.name + ".json")
            try Data(contentsOf: file).appending(0x0A).write(to: file)
            #expect(fault(copy) == nil)
        }
    }

    @Test func aFolderThatIsNotThereIsToldOf() {
        #expect(fault(URL(filePath: "/nowhere"))?.contains("cannot be read") == true)
    }

    @Test(arguments: [
        ("release", "release/2"), ("release/1", "release/1"), ("release/9", nil),
        ("tick", "tick/1"),
        ("boom", nil),
    ])
    func schemasAreFoundByName(text: String, name: String?) throws {
        let registry = try SchemaRegistry(folder: Self.folder)
        let found = try #require(SchemaName(text))
        #expect(registry[found]?.name == name)
    }

    @Test(arguments: ["", "/1", "tick/", "tick/x", "tick/0", "tick/1/2"])
    func whatNamesNoSchema(text: String) {
        #expect(SchemaName(text) == nil)
    }

    private func fault(_ folder: URL) -> String? {
        do {
            _ = try SchemaRegistry(folder: folder)
            return nil
        } catch {
            return "\(error)"
        }
    }

    private func withCopy(_ body: (URL) throws -> Void) throws {
        let copy = FileManager.default.temporaryDirectory
            .appending(path: "spoor-schemas-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: copy) }
        try FileManager.default.copyItem(at: Self.folder, to: copy)
        try body(copy)
    }
}

extension Data {
    fileprivate func appending(_ byte: UInt8) -> Data { self + [byte] }
}
