import JSON

/// Reads the keywords of one subschema.
struct KeywordReading {
    private let schema: JSONValue
    private let place: SchemaPlace
    private let isRoot: Bool

    init(_ schema: JSONValue, at place: SchemaPlace, isRoot: Bool) {
        self.schema = schema
        self.place = place
        self.isRoot = isRoot
    }

    /// Cheap ones first.
    mutating func keywords(_ compiler: inout SchemaCompiler) throws(SchemaError) -> [Keyword] {
        if let bool = schema.boolValue { return bool ? [] : [.never] }
        guard let members = schema.objectValue else {
            throw SchemaError("a schema is an object, or true or false")
        }
        for member in members { try checkName(member.key) }
        return try assertions() + elements(&compiler) + objects(&compiler) + applied(&compiler)
    }

    /// - Throws: For a keyword that is not known here.
    private func checkName(_ name: String) throws(SchemaError) {
        if Self.known.contains(name) || name.hasPrefix("x-") { return }
        if isRoot, ["$id", "$schema"].contains(name) { return }
        if let why = Self.unsupported[name] {
            throw SchemaError(path: name.pointerStep, "this keyword is not supported: \(why)")
        }
        throw SchemaError(
            path: name.pointerStep,
            "this keyword is unknown; names of your own begin with `x-`")
    }

    private static let known: Set = [
        "type", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
        "multipleOf", "minLength", "maxLength", "pattern", "prefixItems", "items", "contains",
        "minContains", "maxContains", "minItems", "maxItems", "uniqueItems", "properties",
        "patternProperties", "additionalProperties", "required", "propertyNames",
        "minProperties", "maxProperties", "dependentRequired", "dependentSchemas", "allOf",
        "anyOf", "oneOf", "not", "if", "then", "else", "$ref", "$defs",
        // Annotations.
        "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly",
        "format", "$comment",
    ]

    private static let unsupported = [
        "$id": "only the whole schema has one",
        "$schema": "only the whole schema has one",
        "$anchor": "refer by JSON pointer, as in #/$defs/name",
        "$dynamicRef": "use $ref", "$dynamicAnchor": "use $ref with a JSON pointer",
        "$vocabulary": "the vocabularies of the draft are meant",
        "unevaluatedProperties": "use additionalProperties where the properties are",
        "unevaluatedItems": "use items where prefixItems is",
        "contentEncoding": "contents of texts are not looked into",
        "contentMediaType": "contents of texts are not looked into",
        "contentSchema": "contents of texts are not looked into",
        "definitions": "this draft has $defs",
        "dependencies": "this draft has dependentRequired and dependentSchemas",
        "additionalItems": "this draft has items beside prefixItems",
    ]
}

// MARK: - Assertions

extension KeywordReading {
    private func assertions() throws(SchemaError) -> [Keyword] {
        var keywords: [Keyword] = []
        if let types = try types() { keywords.append(.type(types)) }
        if let value = schema["const"] { keywords.append(.const(value)) }
        if let values = try values() { keywords.append(.enum(values)) }
        let bounds: [(String, (Number) -> Keyword)] = [
            ("minimum", Keyword.minimum), ("maximum", Keyword.maximum),
            ("exclusiveMinimum", Keyword.exclusiveMinimum),
            ("exclusiveMaximum", Keyword.exclusiveMaximum),
        ]
        for (name, make) in bounds {
            if let number = try number(name) { keywords.append(make(number)) }
        }
        if let divisor = try number("multipleOf") {
            guard divisor.order(to: .int(0)) > 0 else {
                throw SchemaError(path: "/multipleOf", "a number above 0 is expected")
            }
            keywords.append(.multipleOf(divisor))
        }
        let counts: [(String, (Int) -> Keyword)] = [
            ("minLength", Keyword.minLength), ("maxLength", Keyword.maxLength),
            ("minItems", Keyword.minItems), ("maxItems", Keyword.maxItems),
            ("minProperties", Keyword.minProperties), ("maxProperties", Keyword.maxProperties),
        ]
        for (name, make) in counts {
            if let count = try count(name) { keywords.append(make(count)) }
        }
        if let text = try string("pattern") {
            keywords.append(.pattern(try pattern(text, at: "/pattern")))
        }
        return keywords
    }

    private func types() throws(SchemaError) -> TypeSet? {
        guard let value = schema["type"] else { return nil }
        var types: TypeSet = []
        for name in value.arrayValue ?? [value] {
            guard let known = TypeSet.names.first(where: { $0.name == name.stringValue }) else {
                let names = TypeSet.names.map(\.name).joined(separator: ", ")
                throw SchemaError(path: "/type", "one of \(names), or a list of them, is expected")
            }
            types.insert(known.type)
        }
        return types
    }

    private func values() throws(SchemaError) -> Values? {
        guard let value = schema["enum"] else { return nil }
        guard let values = value.arrayValue, values.count <= SchemaLimits.valuesMax else {
            throw SchemaError(
                path: "/enum", "a list of at most \(SchemaLimits.valuesMax) values is expected")
        }
        return Values(values)
    }

    private func number(_ name: String) throws(SchemaError) -> Number? {
        guard let value = schema[name] else { return nil }
        guard let number = Number(value) else {
            throw SchemaError(path: "/\(name)", "a number is expected")
        }
        return number
    }

    private func count(_ name: String) throws(SchemaError) -> Int? {
        guard let value = schema[name] else { return nil }
        guard let count = value.intValue, count >= 0 else {
            throw SchemaError(path: "/\(name)", "a whole number from 0 on is expected")
        }
        return Int(count)
    }

    private func string(_ name: String) throws(SchemaError) -> String? {
        guard let value = schema[name] else { return nil }
        guard let string = value.stringValue else {
            throw SchemaError(path: "/\(name)", "a text is expected")
        }
        return string
    }

    private func pattern(_ text: String, at path: String) throws(SchemaError) -> Pattern {
        do { return try Pattern(text) } catch { throw error.at(path) }
    }
}

// MARK: - Elements and members

extension KeywordReading {
    private func elements(_ compiler: inout SchemaCompiler) throws(SchemaError) -> [Keyword] {
        var keywords: [Keyword] = []
        if let value = schema["uniqueItems"] {
            guard let isUnique = value.boolValue else {
                throw SchemaError(path: "/uniqueItems", "true or false is expected")
            }
            if isUnique { keywords.append(.uniqueItems) }
        }
        let first = try list("prefixItems", &compiler) ?? []
        let rest = try single("items", &compiler)
        if !first.isEmpty || rest != nil { keywords.append(.elements(first: first, rest: rest)) }
        let least = try count("minContains") ?? 1
        let most = try count("maxContains") ?? .max
        if let node = try single("contains", &compiler) {
            // No number of elements is in such a range.
            if least > most { return keywords + [.type(TypeSet.notArrays)] }
            keywords.append(.contains(node, range: least...most))
        }
        return keywords
    }

    private func objects(_ compiler: inout SchemaCompiler) throws(SchemaError) -> [Keyword] {
        var keywords: [Keyword] = []
        if let members = try members(&compiler) { keywords.append(.members(members)) }
        if let node = try single("propertyNames", &compiler) {
            keywords.append(.propertyNames(node))
        }
        for member in try map("dependentRequired") {
            let path = "/dependentRequired" + member.key.pointerStep
            keywords.append(
                .dependentRequired(name: member.key, others: try names(member.value, at: path)))
        }
        for member in try map("dependentSchemas") {
            let node = try child(["dependentSchemas", member.key], member.value, &compiler)
            keywords.append(.dependentSchema(name: member.key, node))
        }
        return keywords
    }

    private func members(
        _ compiler: inout SchemaCompiler
    ) throws(SchemaError) -> MemberKeywords? {
        let properties = try map("properties")
        let required = try schema["required"].map { value throws(SchemaError) in
            try names(value, at: "/required")
        }
        let table = NameTable(properties.map(\.key) + (required ?? []))
        guard table.count <= SchemaLimits.namesMax else {
            throw SchemaError("an object has at most \(SchemaLimits.namesMax) names in a schema")
        }
        var nodes: [NodeIndex?] = Array(repeating: nil, count: table.count)
        for member in properties {
            let node = try child(["properties", member.key], member.value, &compiler)
            if let index = table.index(of: member.key) { nodes[index] = node }
        }
        var mask = NameSet()
        for name in required ?? [] {
            if let index = table.index(of: name) { mask.insert(index) }
        }
        var patterns: [(Pattern, NodeIndex)] = []
        for member in try map("patternProperties") {
            let pattern = try pattern(
                member.key, at: "/patternProperties" + member.key.pointerStep)
            patterns.append(
                (pattern, try child(["patternProperties", member.key], member.value, &compiler)))
        }
        let additional = try single("additionalProperties", &compiler)
        if table.count == 0, patterns.isEmpty, additional == nil { return nil }
        return MemberKeywords(
            names: table, properties: nodes, required: mask, patterns: patterns,
            additional: additional, isClosed: schema["additionalProperties"]?.boolValue == false)
    }

    private func names(_ value: JSONValue, at path: String) throws(SchemaError) -> [String] {
        let names = value.arrayValue?.compactMap(\.stringValue)
        guard let names, names.count == value.arrayValue?.count else {
            throw SchemaError(path: path, "a list of names is expected")
        }
        return names
    }
}

// MARK: - Subschemas

extension KeywordReading {
    private func applied(_ compiler: inout SchemaCompiler) throws(SchemaError) -> [Keyword] {
        var keywords: [Keyword] = []
        if let text = try string("$ref") {
            do {
                keywords.append(.reference(try compiler.refer(to: text, from: place.document)))
            } catch { throw error.at("/$ref") }
        }
        if let nodes = try list("allOf", &compiler) { keywords.append(.allOf(nodes)) }
        if let nodes = try list("anyOf", &compiler) { keywords.append(.anyOf(nodes)) }
        if let nodes = try list("oneOf", &compiler) { keywords.append(.oneOf(nodes)) }
        if let node = try single("not", &compiler) { keywords.append(.not(node)) }
        let then = try single("then", &compiler)
        let otherwise = try single("else", &compiler)
        if let condition = try single("if", &compiler), then != nil || otherwise != nil {
            keywords.append(.conditional(if: condition, then: then, else: otherwise))
        }
        for member in try map("$defs") {
            _ = try child(["$defs", member.key], member.value, &compiler)
        }
        return keywords
    }

    private func single(
        _ name: String, _ compiler: inout SchemaCompiler
    ) throws(SchemaError) -> NodeIndex? {
        guard let value = schema[name] else { return nil }
        return try child([name], value, &compiler)
    }

    private func list(
        _ name: String, _ compiler: inout SchemaCompiler
    ) throws(SchemaError) -> [NodeIndex]? {
        guard let value = schema[name] else { return nil }
        guard let schemas = value.arrayValue, !schemas.isEmpty else {
            throw SchemaError(path: "/\(name)", "a list of schemas is expected")
        }
        var nodes: [NodeIndex] = []
        for (index, schema) in schemas.enumerated() {
            nodes.append(try child([name, String(index)], schema, &compiler))
        }
        return nodes
    }

    private func map(_ name: String) throws(SchemaError) -> [JSONMember] {
        guard let value = schema[name] else { return [] }
        guard let members = value.objectValue else {
            throw SchemaError(path: name.pointerStep, "an object is expected")
        }
        return members
    }

    private func child(
        _ steps: [String], _ schema: JSONValue, _ compiler: inout SchemaCompiler
    ) throws(SchemaError) -> NodeIndex {
        let pointer = place.pointer + steps.map(\.pointerStep).joined()
        return try compiler.place(
            SchemaPlace(document: place.document, pointer: pointer), schema)
    }
}

extension TypeSet {
    fileprivate static let notArrays: TypeSet = [
        .null, .boolean, .integer, .number, .string, .object,
    ]
}
