import JSON

/// A subschema's place in its `Schema`.
typealias NodeIndex = Int

/// One assertion or applicator of a subschema, ready to be checked.
enum Keyword: Sendable {
    /// The schema `false`.
    case never
    case type(TypeSet)
    case const(JSONValue)
    case `enum`(Values)

    case minimum(Number)
    case maximum(Number)
    case exclusiveMinimum(Number)
    case exclusiveMaximum(Number)
    case multipleOf(Number)

    case minLength(Int)
    case maxLength(Int)
    case pattern(Pattern)

    case minItems(Int)
    case maxItems(Int)
    case uniqueItems
    /// `prefixItems` and `items`.
    case elements(first: [NodeIndex], rest: NodeIndex?)
    /// `contains` with `minContains` and `maxContains`.
    case contains(NodeIndex, range: ClosedRange<Int>)

    case minProperties(Int)
    case maxProperties(Int)
    /// `properties`, `patternProperties`, `additionalProperties` and `required`.
    case members(MemberKeywords)
    case propertyNames(NodeIndex)
    case dependentRequired(name: String, others: [String])
    case dependentSchema(name: String, NodeIndex)

    case allOf([NodeIndex])
    case anyOf([NodeIndex])
    case oneOf([NodeIndex])
    case not(NodeIndex)
    case conditional(if: NodeIndex, then: NodeIndex?, else: NodeIndex?)
    case reference(NodeIndex)

    /// Subschemas that look at the value itself, not at something in it.
    var inPlace: [NodeIndex] {
        switch self {
        case .allOf(let nodes), .anyOf(let nodes), .oneOf(let nodes): nodes
        case .not(let node), .reference(let node), .dependentSchema(_, let node): [node]
        case .conditional(let condition, let then, let otherwise):
            [condition] + [then, otherwise].compactMap(\.self)
        default: []
        }
    }
}

/// The types of `type`; `integer` is any number without a fraction.
struct TypeSet: OptionSet, Sendable {
    var rawValue: UInt8

    static let null = TypeSet(rawValue: 1)
    static let boolean = TypeSet(rawValue: 2)
    static let integer = TypeSet(rawValue: 4)
    static let number = TypeSet(rawValue: 8)
    static let string = TypeSet(rawValue: 16)
    static let array = TypeSet(rawValue: 32)
    static let object = TypeSet(rawValue: 64)

    static let names: [(name: String, type: TypeSet, noun: String)] = [
        ("null", .null, "null"), ("boolean", .boolean, "true or false"),
        ("integer", .integer, "an integer"), ("number", .number, "a number"),
        ("string", .string, "a text"), ("array", .array, "a list"),
        ("object", .object, "an object"),
    ]

    /// The types that a value is of.
    init(_ view: JSONView) {
        self =
            switch view.kind {
            case .null: .null
            case .bool: .boolean
            case .int, .uint: [.integer, .number]
            case .double: Number(view)?.isInteger == true ? [.integer, .number] : .number
            case .string: .string
            case .array: .array
            case .object: .object
            }
    }

    init(rawValue: UInt8) { self.rawValue = rawValue }
}

/// The values of `enum`: texts by their bytes, others one by one.
struct Values: Sendable {
    /// In the order of the schema.
    let all: [JSONValue]
    private let texts: NameTable
    private let others: [JSONValue]

    init(_ values: [JSONValue]) {
        all = values
        texts = NameTable(values.compactMap(\.stringValue))
        others = values.filter { $0.stringValue == nil }
    }

    func contains(_ view: JSONView) -> Bool {
        if let isText = view.withUTF8({ texts.index(of: $0) != nil }) { return isText }
        return others.contains { view.equals($0) }
    }
}

/// What a subschema says of the members of an object.
struct MemberKeywords: Sendable {
    /// Of `properties` and `required`.
    let names: NameTable
    /// By name.
    let properties: [NodeIndex?]
    let required: NameSet
    let patterns: [(pattern: Pattern, node: NodeIndex)]
    let additional: NodeIndex?
    /// Nothing but the names of `properties` and the patterns may be there.
    let isClosed: Bool
}
