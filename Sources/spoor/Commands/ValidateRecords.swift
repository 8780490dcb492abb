import ArgumentParser
import Events
import Importing
import JSON
import JSONSchema
import SchemaRegistry
import SpoorConfiguration

struct ValidateRecords: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Holds records to the schema of their kind, or messages to a site's own schemas.",
        discussion: """
            A file is one JSON value or JSON Lines, plain, .gz or .lz4; - or none is the standard \
            input. Each violation is a line: file, line, JSON pointer and what is expected. Exit \
            code 2 if there is any.

            With --site the files have messages as clients send them, or records of `spoor tail \
            --json`, and each is held to the site's schema for its event; with --event to that one.

            EXAMPLES
              spoor schema validate release/2 release.json
              spoor tail --topic triggers -n 0 --json | spoor schema validate trigger
              spoor schema validate -c spoor.yaml --site shop messages.jsonl
              spoor schema validate -c spoor.yaml --site shop --event 'Sample Requested' one.json
            """)

    @OptionGroup var config: ConfigurationOption

    @Option(help: "Hold messages to the schemas of this site.")
    var site: String?

    @Option(help: "With --site: to the schema of this event, whatever their own.")
    var event: String?

    @Option(help: "With --site: to the schema of these calls: page, screen, identify or group.")
    var type: String?

    @Argument(help: "KIND or KIND/VERSION (not with --site), then files.")
    var arguments: [String] = []

    func validate() throws {
        if site == nil, event != nil || type != nil {
            throw ValidationError("--event and --type are of a site; add --site")
        }
        if event != nil, type != nil { throw ValidationError("--event or --type, not both") }
    }

    func run() throws {
        var files = arguments[...]
        let check: any ValueCheck
        if let site {
            check = try siteCheck(site)
        } else {
            guard let name = files.popFirst().flatMap({ SchemaName($0) }) else {
                throw ValidationError("name a kind; see `spoor schema list`, or --site")
            }
            let registry = try SchemaRegistry.bundled()
            let schema = try registry.required(name)
            check = RecordCheck(schema: try registry.compiled(schema))
        }
        var validation = Validation(check: check)
        for file in files.isEmpty ? ["-"] : files { try validation.read(file) }
        print(validation.summary)
        if validation.wrong > 0 { throw ExitCode(2) }
    }

    private func siteCheck(_ id: String) throws -> SiteCheck {
        let sites = try config.installation().configuration.sites
        guard let site = sites.first(where: { $0.id == id }) else {
            throw ValidationError("the configuration has no site '\(id)'")
        }
        guard let name = event ?? type else { return SiteCheck(schemas: site.schemas) }
        let schema = site.schemas.first { schema in
            switch schema.subject {
            case .event(let event): event == self.event
            case .call(let call): call.rawValue == type
            }
        }
        guard let schema else {
            throw ValidationError("the site '\(id)' has no schema of '\(name)'")
        }
        return SiteCheck(schemas: site.schemas, only: schema)
    }
}

/// What a value of a file is held to.
private protocol ValueCheck {
    /// Nil if there is no schema for it.
    func violations(of view: JSONView) -> [Violation]?
}

private struct RecordCheck: ValueCheck {
    let schema: Schema

    func violations(of view: JSONView) -> [Violation]? {
        schema.violations(of: view, steps: .max)
    }
}

private struct SiteCheck: ValueCheck {
    let schemas: [EventSchema]
    var only: EventSchema?

    func violations(of view: JSONView) -> [Violation]? {
        let message = view["kind"] == nil ? view : view["event"] ?? view
        guard let schema = only ?? schemas.first(where: { $0.subject == subject(of: message) })
        else { return nil }
        let member = schema.subject.member
        let place = "/\(member)"
        if let described = message[member], !described.isNull {
            return schema.schema.violations(of: described, at: place, steps: .max)
        }
        // As the collector has it: nothing is an empty object.
        return try? JSONParser().parse(Array("{}".utf8)) {
            schema.schema.violations(of: $0, at: place, steps: .max)
        }
    }

    private func subject(of message: JSONView) -> EventSchema.Subject? {
        guard let type = message["type"]?.string.flatMap(EventType.init(rawValue:)) else {
            return nil
        }
        return type == .track ? message["event"]?.string.map { .event($0) } : .call(type)
    }
}

/// Reads files, and prints what is wrong with their values.
private struct Validation {
    let check: any ValueCheck
    private(set) var right = 0
    private(set) var wrong = 0
    private var without = 0
    private let parser = JSONParser.forStored()

    private static let valueBytesMax = 16 << 20

    init(check: any ValueCheck) { self.check = check }

    var summary: String {
        "\(right) right, \(wrong) wrong" + (without > 0 ? ", \(without) without a schema" : "")
    }

    /// Lines, unless the first is no value: then the file is one.
    mutating func read(_ path: String) throws {
        let reader = try LineReader(path: path, lineBytesMax: Self.valueBytesMax)
        guard let first = try reader.next() else { return }
        let isLines = (try? parser.parse(try bytes(first, path)) { _ in true }) ?? false
        if isLines {
            try take(try bytes(first, path), "\(path):\(first.number)")
            while let line = try reader.next() {
                try take(try bytes(line, path), "\(path):\(line.number)")
            }
            return
        }
        var text = try bytes(first, path)
        while let line = try reader.next() {
            text += [UInt8(ascii: "\n")] + (try bytes(line, path))
            guard text.count <= Self.valueBytesMax else {
                throw Failure(
                    "\(path):\(first.number): this is no JSON, and the file too large for one"
                        + " value")
            }
        }
        try take(text, path)
    }

    private func bytes(_ line: Line, _ path: String) throws -> [UInt8] {
        guard case .bytes(let bytes) = line.content else {
            throw Failure("\(path):\(line.number): the line is too long")
        }
        return bytes
    }

    private mutating func take(_ bytes: [UInt8], _ place: String) throws {
        do {
            let found = try parser.parse(bytes) { view -> [Violation]? in
                if let name = view.duplicateKey {
                    return [Violation(path: "", expected: "each name once, not `\(name)` twice,")]
                }
                return check.violations(of: view)
            }
            guard let found else { return without += 1 }
            for violation in found { print("\(place): \(violation)") }
            if found.isEmpty { right += 1 } else { wrong += 1 }
        } catch let error as JSONError {
            print("\(place): \(error)")
            wrong += 1
        }
    }
}
