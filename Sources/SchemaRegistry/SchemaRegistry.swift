import Crypto
import Events
import Foundation
import JSON
import JSONSchema

/// The schemas of Spoor's own records, as they lie in `Schemas/`: a folder a kind, a file a version.
///
/// The build copies that folder beside the program, so that there is one source of them. What is in
/// `released.json` was released, and is held to its digest there.
public struct SchemaRegistry: Sendable {
    /// By kind, then version.
    public let schemas: [RegisteredSchema]
    private let documents: SchemaDocuments

    /// The schemas that this program was built with.
    ///
    /// - Precondition: The resource folder of this module lies beside the program, where the build
    ///   and the container put it.
    /// - Throws: `SchemaRegistryError`.
    public static func bundled() throws -> SchemaRegistry { try SchemaRegistry(folder: folder) }

    /// A file of `Schemas`, as this program was built with it.
    ///
    /// - Throws: `SchemaRegistryError`.
    public static func bundledFile(_ path: String) throws -> [UInt8] {
        Array(try contents(of: folder.appendingPathComponent(path)))
    }

    private static var folder: URL { Bundle.module.bundleURL.appendingPathComponent("Schemas") }

    /// - Throws: `SchemaRegistryError`.
    public init(folder: URL) throws {
        let released = try Self.released(in: folder)
        var schemas: [RegisteredSchema] = []
        var documents = SchemaDocuments()
        for kind in try Self.names(in: folder) where !kind.hasSuffix(".json") {
            let folder = folder.appendingPathComponent(kind)
            for file in try Self.names(in: folder) where file.hasSuffix(".json") {
                guard let version = Int64(file.dropLast(5)) else { continue }
                let source = Array(try Self.contents(of: folder.appendingPathComponent(file)))
                let name = "\(kind)/\(version)"
                do { try documents.add(source) } catch {
                    throw SchemaRegistryError("\(name) is no schema: \(error)")
                }
                let digest = Self.digest(of: source)
                if let expected = released[name], expected != digest {
                    throw SchemaRegistryError(
                        "\(name) is not what was released: \(digest) in place of \(expected)")
                }
                schemas.append(
                    RegisteredSchema(
                        kind: kind, version: version, source: source, digest: digest,
                        title: try JSONValue.parse(source)["title"]?.stringValue ?? "",
                        isReleased: released[name] != nil))
            }
        }
        for name in released.keys.sorted() where !schemas.contains(where: { $0.name == name }) {
            throw SchemaRegistryError("\(name) was released, and is missing")
        }
        self.schemas = schemas.sorted { ($0.kind, $0.version) < ($1.kind, $1.version) }
        self.documents = documents
    }

    /// The newest of a kind, or the version named; nil if there is none.
    public subscript(name: SchemaName) -> RegisteredSchema? {
        schemas.last {
            $0.kind == name.kind && (name.version == nil || $0.version == name.version)
        }
    }

    /// Ready to check records.
    public func compiled(_ schema: RegisteredSchema) throws(SchemaError) -> Schema {
        try Schema(schema.source, besides: documents)
    }

    /// What a schema newly refuses; see `SchemaComparison`.
    public func narrowings(
        from old: RegisteredSchema, to new: RegisteredSchema, supplied: Set<String> = []
    ) throws(SchemaError) -> [Violation] {
        try SchemaComparison.narrowings(
            from: old.source, to: new.source, besides: documents, supplied: supplied)
    }
}

extension SchemaRegistry {
    /// `{"event/1": "sha256 in hexadecimal", …}`
    private static func released(in folder: URL) throws -> [String: String] {
        let source = Array(try contents(of: folder.appendingPathComponent("released.json")))
        guard let members = try? JSONValue.parse(source).objectValue else {
            throw SchemaRegistryError("released.json is not an object of digests")
        }
        return Dictionary(
            members.map { ($0.key, $0.value.stringValue ?? "") }, uniquingKeysWith: { $1 })
    }

    private static func names(in folder: URL) throws -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        } catch {
            throw SchemaRegistryError("the folder \(folder.path) cannot be read: install it anew")
        }
    }

    private static func contents(of file: URL) throws -> Data {
        do { return try Data(contentsOf: file) } catch {
            throw SchemaRegistryError("\(file.path) cannot be read: install it anew")
        }
    }

    private static func digest(of bytes: [UInt8]) -> String {
        SHA256.hash(data: bytes).map { UInt64($0).hexadecimal(digits: 2) }.joined()
    }
}

/// Why the schemas cannot be used.
public struct SchemaRegistryError: Error, Hashable, Sendable, CustomStringConvertible {
    public var description: String
    init(_ description: String) { self.description = description }
}
