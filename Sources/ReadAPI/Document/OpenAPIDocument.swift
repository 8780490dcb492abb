import JSON
import SchemaRegistry

/// The OpenAPI document, made whole: `Schemas/openapi.json` with the schemas that it refers to.
///
/// | in the source                                        | in the document                                        |
/// |------------------------------------------------------|--------------------------------------------------------|
/// | `"$ref": "profile/1.json"`                           | `"$ref": "#/components/schemas/profile.1"`             |
/// | `"$ref": "profile/1.json#/properties/carts"`         | `"$ref": "#/components/schemas/profile.1/properties/carts"` |
/// | … with `"x-selected": true` beside it                | the same of `profile.1.selected`                       |
///
/// Each schema that is referred to becomes a component, `$id` and `$schema` left out, so that tools
/// need nothing but this document. A *selected* one is the same without `required`, all the way
/// down: what an answer is where `fields` has left members out.
struct OpenAPIDocument: Sendable {
    let value: JSONValue

    /// - Parameter load: A schema by its path below `Schemas`.
    init(source: JSONValue, load: @escaping (_ path: String) throws -> JSONValue) throws {
        var bundle = Bundling(load: load, source: source)
        let rest = bundle.rewritten(source)
        let schemas = try bundle.components()
        value = rest.replacing(["components", "schemas"], with: .object(schemas))
    }

    /// The schema of what a route answers with 200, `$ref` not followed; nil if there is none.
    func answer(of route: Route) -> JSONValue? {
        let method = route.method.rawValue.lowercased()
        let answers = value["paths"]?[route.path.description]?[method]?["responses"]
        return answers?["200"]?["content"]?[MediaType.json]?["schema"]
    }

    /// What a JSON pointer within the document leads to.
    func value(at pointer: String) -> JSONValue? {
        guard pointer.hasPrefix("#/") else { return nil }
        return pointer.dropFirst(2).split(separator: "/").reduce(value) { value, name in
            value?[String(name).replacing("~1", with: "/").replacing("~0", with: "~")]
        }
    }
}

/// Follows the references of a document to all that it needs.
private struct Bundling {
    private struct Component: Hashable {
        /// Below `Schemas`; nil for a component of the source itself.
        var file: String?
        var name: String
        var isSelected: Bool

        var key: String { isSelected ? name + ".selected" : name }
    }

    let load: (String) throws -> JSONValue
    let source: JSONValue
    private var wanted: [Component] = []
    /// The component that is being rewritten.
    private var current: Component?

    init(load: @escaping (String) throws -> JSONValue, source: JSONValue) {
        self.load = load
        self.source = source
    }

    /// Every component that was asked for so far, and those that they ask for.
    mutating func components() throws -> [JSONMember] {
        let own = source["components"]?["schemas"]?.objectValue ?? []
        for member in own { want(Component(name: member.key, isSelected: false)) }
        var schemas: [JSONMember] = []
        var next = 0
        while next < wanted.count {
            let component = wanted[next]
            next += 1
            current = component
            let schema =
                if let file = component.file { try load(file) } else {
                    own.first { $0.key == component.name }?.value ?? .null
                }
            schemas.append(JSONMember(key: component.key, value: rewritten(schema)))
        }
        return schemas
    }

    private mutating func want(_ component: Component) {
        if !wanted.contains(component) { wanted.append(component) }
    }

    /// The value with its references made local.
    mutating func rewritten(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let elements): return .array(elements.map { rewritten($0) })
        case .object(let members):
            let selects = members.contains { $0.key == "x-selected" }
            return .object(members.compactMap { rewritten($0, selects: selects) })
        default: return value
        }
    }

    private mutating func rewritten(_ member: JSONMember, selects: Bool) -> JSONMember? {
        let isSelected = current?.isSelected ?? false
        switch (member.key, member.value) {
        case ("x-selected", _): return nil
        case ("$id", .string), ("$schema", .string): return current?.file == nil ? member : nil
        case ("required", .array) where isSelected: return nil
        case ("$ref", .string(let reference)):
            let reference = local(reference, isSelected: selects || isSelected)
            return JSONMember(key: "$ref", value: .string(reference))
        default: return JSONMember(key: member.key, value: rewritten(member.value))
        }
    }

    private mutating func local(_ reference: String, isSelected: Bool) -> String {
        let parts = reference.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let pointer = parts.count > 1 ? String(parts[1]) : ""
        if parts[0].isEmpty {
            if let current, current.file != nil {
                return "#/components/schemas/\(current.key)\(pointer)"
            }
            return local(pointer: pointer, isSelected: isSelected)
        }
        let file = String(parts[0].trimmingPrefix("../"))
        let name = file.replacing("/", with: ".").replacing(".json", with: "")
        let component = Component(file: file, name: name, isSelected: isSelected)
        want(component)
        return "#/components/schemas/\(component.key)\(pointer)"
    }

    /// Within the source: a schema among the components, or anything else.
    private mutating func local(pointer: String, isSelected: Bool) -> String {
        let prefix = "/components/schemas/"
        guard isSelected, pointer.hasPrefix(prefix) else { return "#" + pointer }
        let rest = pointer.dropFirst(prefix.count)
        let component = Component(
            name: String(rest.prefix { $0 != "/" }), isSelected: true)
        want(component)
        return "#\(prefix)\(component.key)\(rest.drop { $0 != "/" })"
    }
}

extension JSONValue {
    /// The object with the member at a path put in place of what was there.
    fileprivate func replacing(_ path: ArraySlice<String>, with value: JSONValue) -> JSONValue {
        guard let name = path.first else { return value }
        var members = objectValue ?? []
        let below = (self[name] ?? .object([])).replacing(path.dropFirst(), with: value)
        if let index = members.firstIndex(where: { $0.key == name }) {
            members[index].value = below
        } else {
            members.append(JSONMember(key: name, value: below))
        }
        return .object(members)
    }

    fileprivate func replacing(_ path: [String], with value: JSONValue) -> JSONValue {
        replacing(path[...], with: value)
    }
}

extension OpenAPIDocument {
    /// - Throws: If a file of `Schemas` is missing or no JSON: the installation is not whole.
    static func installed() throws -> OpenAPIDocument {
        func load(_ path: String) throws -> JSONValue {
            try JSONValue.parse(SchemaRegistry.bundledFile(path))
        }
        return try OpenAPIDocument(source: load("openapi.json"), load: load)
    }
}
