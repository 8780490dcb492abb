import JSON
import SpoorConfiguration

/// The names that can be selected of a resource: those that its schema has.
///
/// A schema that lists members is held to them; an object that lists none, such as `traits`, takes
/// any name. Arrays are gone through.
struct SelectableFields: Sendable {
    private let document: OpenAPIDocument
    private let root: JSONValue

    /// - Parameter schema: Of one resource: of an entry where there is a list of them.
    init(_ document: OpenAPIDocument, schema: JSONValue) {
        self.document = document
        root = schema
    }

    /// - Throws: `Problem` that names the first path of which there is nothing, and what is near.
    func check(_ selection: FieldSelection) throws(Problem) {
        for path in selection.paths { try check(path) }
    }

    private func check(_ path: [String]) throws(Problem) {
        var schemas = parts(of: root)
        for (depth, name) in path.enumerated() {
            let known = names(of: schemas)
            if known.isEmpty, schemas.allSatisfy(\.mayBeObject) { return }
            let below = schemas.compactMap { $0["properties"]?[name] }
            guard !below.isEmpty else { throw unknown(path, depth, known) }
            schemas = below.flatMap { parts(of: $0) }
        }
    }

    private func unknown(_ path: [String], _ depth: Int, _ known: [String]) -> Problem {
        let above = path.prefix(depth).map { $0 + "." }.joined()
        let nearest = known.nearest(to: path[depth], count: ReadAPILimits.nearestMax)
        let field = path.joined(separator: ".").quoted
        let hint: String
        if known.isEmpty {
            hint = "`\(above.dropLast())` has no members"
        } else if nearest.isEmpty {
            hint = "known are \(known.map { above + $0 }.joined(separator: ", "))"
        } else {
            hint = "did you mean \(nearest.map { "`\(above + $0)`" }.joined(separator: " or "))?"
        }
        return .parameter(
            "fields", "there is no `\(field)`; \(hint)", kind: .unknownField,
            nearest: nearest.map { above + $0 })
    }

    /// In the order of the schema.
    private func names(of schemas: [JSONValue]) -> [String] {
        schemas.flatMap { $0["properties"]?.objectValue?.map(\.key) ?? [] }
            .reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// The schemas that hold for a value together, references followed, arrays gone through.
    private func parts(of schema: JSONValue) -> [JSONValue] {
        var parts = [schema]
        if let pointer = schema["$ref"]?.stringValue, let target = document.value(at: pointer) {
            parts += self.parts(of: target)
        }
        for key in ["allOf", "anyOf", "oneOf"] {
            parts += (schema[key]?.arrayValue ?? []).flatMap { self.parts(of: $0) }
        }
        if let items = schema["items"] { parts += self.parts(of: items) }
        return parts
    }
}

extension JSONValue {
    /// Whether a schema leaves room for members that it does not name.
    fileprivate var mayBeObject: Bool {
        let type = self["type"]?.stringValue
        return type == nil ? self["enum"] == nil : type == "object" || type == "array"
    }
}
