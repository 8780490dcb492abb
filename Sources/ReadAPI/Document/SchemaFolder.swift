import Foundation
import JSON

/// The folder `Schemas`, as the build puts it beside the program.
enum SchemaFolder {
    static func read(_ path: String) throws -> JSONValue {
        let url = Bundle.module.bundleURL.appendingPathComponent("Schemas/\(path)")
        return try JSONValue.parse(Array(try Data(contentsOf: url)))
    }
}

extension OpenAPIDocument {
    /// - Throws: If a file of the folder is missing or no JSON: the installation is not whole.
    static func installed() throws -> OpenAPIDocument {
        try OpenAPIDocument(source: SchemaFolder.read("openapi.json"), load: SchemaFolder.read)
    }
}
