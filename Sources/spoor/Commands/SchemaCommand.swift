import ArgumentParser
import JSONSchema
import SchemaRegistry

struct SchemaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Shows the schemas of records, and checks records and messages against schemas.",
        subcommands: [
            ListSchemas.self, ShowSchema.self, ValidateRecords.self, CompareSchemas.self,
        ])
}

struct ListSchemas: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the kinds of records: version, state, digest and title.",
        discussion: """
            A released version never changes; a draft may. The digest is the start of the SHA-256 of \
            the schema's file.

            EXAMPLE
              spoor schema list
            """)

    func run() throws {
        let schemas = try SchemaRegistry.bundled().schemas
        let width = schemas.map(\.name.count).max() ?? 0
        for schema in schemas {
            let name = schema.name.padding(toLength: width, withPad: " ", startingAt: 0)
            let state = schema.isReleased ? "released" : "draft   "
            print("\(name)  \(state)  \(schema.digest.prefix(12))  \(schema.title)")
        }
    }
}

struct ShowSchema: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Prints the JSON Schema of a kind of records.",
        discussion: """
            EXAMPLES
              spoor schema show trigger          the newest version
              spoor schema show release/1
            """)

    @Argument(help: "KIND, or KIND/VERSION.")
    var name: SchemaName

    func run() throws {
        let schema = try SchemaRegistry.bundled().required(name)
        print(String(decoding: schema.source, as: UTF8.self), terminator: "")
    }
}

extension SchemaName: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}

extension SchemaRegistry {
    func required(_ name: SchemaName) throws -> RegisteredSchema {
        guard let schema = self[name] else {
            let version = name.version.map { "/\($0)" } ?? ""
            throw ValidationError(
                "there is no schema \(name.kind)\(version); see `spoor schema list`")
        }
        return schema
    }
}
