import Events
import Foundation
import JSON
import JSONSchema
import Testing

@testable import SchemaRegistry

/// A new version of a record's format reads what the one before it allowed, once it is upcast.
@Suite struct EvolutionTests {
    let registry: SchemaRegistry

    init() throws { registry = try SchemaRegistry(folder: ReleasedSchemaTests.folder) }

    @Test func validatorAndExamplesAgree() throws {
        for schema in registry.schemas {
            let compiled = try registry.compiled(schema)
            for example in ["valid", "golden", "invalid"] {
                for value in try examples(schema, example) {
                    let isValid = try JSONParser().parse(value.bytes) { compiled.admits($0) }
                    #expect(isValid == (example != "invalid"), "\(schema.name) \(value)")
                }
            }
        }
    }

    /// Whoever adds a version adds its step, and the other way round.
    @Test func theNewestSchemaIsWhatIsWritten() throws {
        for kind in Set(registry.schemas.map(\.kind)) {
            let newest = try #require(SchemaName(kind).flatMap { registry[$0] })
            #expect(RecordVersion.newest(of: kind) == newest.version, "\(kind)")
        }
    }

    @Test func olderRecordsAreValidOnceTheyAreUpcast() throws {
        var count = 0
        for (old, new) in steps where new.version == RecordVersion.newest(of: new.kind) {
            let compiled = try registry.compiled(new)
            for value in try examples(old, "valid") + examples(old, "golden") {
                let upcast = RecordVersion.upcast(value, of: old.kind, from: old.version)
                let found = try JSONParser().parse(upcast.bytes) { compiled.violations(of: $0) }
                #expect(found.isEmpty, "\(old.name): \(found)")
                count += 1
            }
        }
        #expect(count > 3)
    }

    @Test func noVersionRefusesWhatTheOneBeforeTook() throws {
        for (old, new) in steps {
            let supplied = try suppliedMembers(old)
            let found = try registry.narrowings(from: old, to: new, supplied: supplied)
            #expect(found.isEmpty, "\(new.name): \(found)")
        }
    }

    /// Consecutive versions.
    private var steps: [(old: RegisteredSchema, new: RegisteredSchema)] {
        zip(registry.schemas, registry.schemas.dropFirst()).filter { $0.kind == $1.kind }
    }

    /// What upcasting adds to every example.
    private func suppliedMembers(_ old: RegisteredSchema) throws -> Set<String> {
        let names = try examples(old, "valid").map { value in
            let upcast = RecordVersion.upcast(value, of: old.kind, from: old.version)
            return Set((upcast.objectValue ?? []).map(\.key))
        }
        return names.dropFirst().reduce(names.first ?? []) { $0.intersection($1) }
    }

    private func examples(_ schema: RegisteredSchema, _ folder: String) throws -> [JSONValue] {
        let folder = ReleasedSchemaTests.folder.appending(path: "\(schema.name)/\(folder)")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return try names.filter { $0.hasSuffix(".json") }.map {
            try JSONValue.parse(Array(try Data(contentsOf: folder.appending(path: $0))))
        }
    }
}
