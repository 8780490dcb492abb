import JSON

/// Whether a new version of a schema admits whatever the old one did.
///
/// It compares what the schemas say keyword by keyword, and errs on the side of a complaint: where a
/// new rule is not plainly weaker than an old one, that is told. `v` and `$id` name the version, and
/// are not compared.
public struct SchemaComparison {
    private var old: SchemaSide
    private var new: SchemaSide
    /// Members that the way to the new version adds to the document itself.
    private let supplied: Set<String>
    private var seen: Set<[SchemaPlace]> = []
    private var found: [Violation] = []

    /// What documents of the old version may not do any more: where in a document, and what the new
    /// schema expects.
    public static func narrowings(
        from old: [UInt8], to new: [UInt8], besides documents: SchemaDocuments = SchemaDocuments(),
        supplied: Set<String> = []
    ) throws(SchemaError) -> [Violation] {
        _ = try Schema(old, besides: documents)
        _ = try Schema(new, besides: documents)
        let (old, new) = (try SchemaDocument(old), try SchemaDocument(new))
        var comparison = SchemaComparison(
            old: SchemaSide(documents: documents, document: old),
            new: SchemaSide(documents: documents, document: new), supplied: supplied)
        comparison.compare(old.root, new.root, "")
        return comparison.found
    }

    private init(old: SchemaSide, new: SchemaSide, supplied: Set<String>) {
        (self.old, self.new, self.supplied) = (old, new, supplied)
    }

    private mutating func complain(_ path: String, _ expected: String) {
        found.append(Violation(path: path, expected: expected))
    }

    /// Nil stands for a schema that admits anything.
    private mutating func compare(_ old: JSONValue?, _ new: JSONValue, _ path: String) {
        if new == .bool(true) || old == .bool(false) { return }
        if new == .bool(false) { return complain(path, "nothing here") }
        // The walk goes on in the document that was referred to, and comes back from there.
        let sides = (self.old, self.new)
        defer { (self.old, self.new) = sides }
        let (oldSchema, oldPlace) = self.old.resolved(old ?? .object([]))
        let (newSchema, newPlace) = self.new.resolved(new)
        let places = [oldPlace, newPlace].compactMap(\.self)
        if places.count == 2, !seen.insert(places).inserted { return }
        compareKeywords(oldSchema, newSchema, path)
    }

    private mutating func compareKeywords(_ old: JSONValue, _ new: JSONValue, _ path: String) {
        for member in new.objectValue ?? [] {
            compare(member.key, old[member.key], member.value, old, new, path)
        }
        compareMembersGone(old, new, path)
        compareAllowancesGone(old, new, path)
    }

    /// Keywords that admit what others beside them would refuse: gone, more is refused.
    private mutating func compareAllowancesGone(
        _ old: JSONValue, _ new: JSONValue, _ path: String
    ) {
        let isGone = { (keyword: String) in old[keyword] != nil && new[keyword] == nil }
        if isGone("patternProperties"), new["additionalProperties"] != nil {
            complain(path, "what `patternProperties` admitted")
        }
        if isGone("prefixItems"), new["items"] != nil {
            complain(path, "what `prefixItems` admitted")
        }
        if isGone("minContains"), new["contains"] != nil {
            complain(path, "what `minContains` admitted")
        }
    }

    private mutating func compare(
        _ keyword: String, _ old: JSONValue?, _ new: JSONValue, _ oldSchema: JSONValue,
        _ newSchema: JSONValue, _ path: String
    ) {
        switch keyword {
        case "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly",
            "format", "$comment", "$id", "$schema", "$defs":
            return
        case "type":
            let types = Self.types(old), wanted = Self.types(new)
            if types.isEmpty || !types.isSubset(of: wanted) {
                complain(path, "one of the types \(new)")
            }
        case "const", "enum":
            let values = Self.values(oldSchema), wanted = Self.values(newSchema)
            if values.map({ !$0.allSatisfy((wanted ?? []).contains) }) ?? true {
                complain(path, "a value of \(new)")
            }
        case "minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains":
            bound(keyword, old, new, path) { $0 >= 0 }
        case "maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains":
            bound(keyword, old, new, path) { $0 <= 0 }
        case "properties": compareProperties(oldSchema, new, path)
        case "required":
            let present = Set((old?.arrayValue ?? []).compactMap(\.stringValue))
                .union(path.isEmpty ? supplied : [])
            for name in new.arrayValue?.compactMap(\.stringValue) ?? []
            where !present.contains(name) {
                complain(path + name.pointerStep, "a member of this name")
            }
        case "additionalProperties":
            compare(old, new, path + "/*")
        case "items": compare(old, new, path + "/*")
        case "anyOf":
            let kept = new.arrayValue ?? []
            if old.map({ !($0.arrayValue ?? []).allSatisfy(kept.contains) }) ?? true {
                complain(path, "one of the forms of `anyOf`")
            }
            references(in: new, path)
        default:
            if old != new { complain(path, "what `\(keyword)` says") }
            references(in: new, path)
        }
    }

    private mutating func bound(
        _ keyword: String, _ old: JSONValue?, _ new: JSONValue, _ path: String,
        _ isWithin: (Int) -> Bool
    ) {
        guard let wanted = Number(new) else { return }
        let isKept = old.flatMap(Number.init).map { isWithin($0.order(to: wanted)) } ?? false
        if !isKept { complain(path, "\(keyword) \(wanted)") }
    }

    private mutating func compareProperties(
        _ oldSchema: JSONValue, _ new: JSONValue, _ path: String
    ) {
        let isClosed = oldSchema["additionalProperties"] == .bool(false)
        for member in new.objectValue ?? [] where !(path.isEmpty && member.key == "v") {
            let old = oldSchema["properties"]?[member.key]
            if old == nil, isClosed { continue }
            compare(
                old ?? oldSchema["additionalProperties"], member.value,
                path + member.key.pointerStep)
        }
    }

    /// Members that only the old schema names are the new one's additional ones.
    private mutating func compareMembersGone(
        _ old: JSONValue, _ new: JSONValue, _ path: String
    ) {
        guard let additional = new["additionalProperties"] else { return }
        for member in old["properties"]?.objectValue ?? []
        where new["properties"]?[member.key] == nil {
            compare(member.value, additional, path + member.key.pointerStep)
        }
    }

    /// What is the same word for word may still refer to something that is not. Below `not` and its
    /// like a weaker rule is a stronger one, so that it has to be the same throughout.
    private mutating func references(in schema: JSONValue, _ path: String) {
        for member in schema.objectValue ?? [] {
            if member.key == "$ref" {
                reference(.object([member]), path)
            } else {
                references(in: member.value, path)
            }
        }
        for element in schema.arrayValue ?? [] { references(in: element, path) }
    }

    private mutating func reference(_ schema: JSONValue, _ path: String) {
        let sides = (old, new)
        defer { (old, new) = sides }
        let (oldSchema, oldPlace) = old.resolved(schema)
        let (newSchema, newPlace) = new.resolved(schema)
        let places = [oldPlace, newPlace].compactMap(\.self)
        guard seen.insert(places + places).inserted else { return }
        if oldSchema != newSchema { complain(path, "what `\(schema["$ref"] ?? .null)` was") }
        references(in: newSchema, path)
    }

    private static func types(_ value: JSONValue?) -> Set<String> {
        let names = (value?.arrayValue ?? value.map { [$0] } ?? []).compactMap(\.stringValue)
        return Set(names + (names.contains("number") ? ["integer"] : []))
    }

    private static func values(_ schema: JSONValue) -> [JSONValue]? {
        schema["const"].map { [$0] } ?? schema["enum"]?.arrayValue
    }
}

/// One of two schemas that are compared, and the document in which the walk is.
private struct SchemaSide {
    let documents: SchemaDocuments
    var document: SchemaDocument

    /// The schema that a lone `$ref` leads to, and where that is; other schemas as they are.
    mutating func resolved(_ schema: JSONValue) -> (schema: JSONValue, place: SchemaPlace?) {
        guard let text = schema["$ref"]?.stringValue,
            let place = try? SchemaPlace(reference: text, from: document.id),
            let target = place.document == document.id ? document : documents[place.document],
            let found = target.root.value(at: place.pointer)
        else { return (schema, nil) }
        document = target
        let (schema, next) = resolved(found)
        return (schema, next ?? place)
    }
}
