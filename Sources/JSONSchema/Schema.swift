import JSON

/// A JSON Schema (draft 2020-12), compiled once and checked against documents while they stand on a
/// parser's tape: without allocation where a document is as it should be, and in bounded time
/// whatever the document is.
///
/// These keywords are known: `type`, `enum`, `const`; `minimum`, `maximum`, `exclusiveMinimum`,
/// `exclusiveMaximum`, `multipleOf`; `minLength`, `maxLength`, `pattern`; `prefixItems`, `items`,
/// `contains`, `minContains`, `maxContains`, `minItems`, `maxItems`, `uniqueItems`; `properties`,
/// `patternProperties`, `additionalProperties`, `required`, `propertyNames`, `minProperties`,
/// `maxProperties`, `dependentRequired`, `dependentSchemas`; `allOf`, `anyOf`, `oneOf`, `not`, `if`,
/// `then`, `else`; `$ref` to a JSON pointer, `$defs`. Annotations (`title`, `description`,
/// `default`, `examples`, `format`, names that begin with `x-`, …) are read past, as the draft says.
/// Any other keyword is an error: a rule that nobody keeps is worse than none.
///
/// Source: json-schema.org/draft/2020-12, Core and Validation.
public struct Schema: Sendable {
    /// As it was read.
    public let source: [UInt8]
    public let title: String?
    /// The first is the whole schema's.
    let nodes: [[Keyword]]

    /// - Parameters:
    ///   - source: The schema, as JSON.
    ///   - documents: Schemas that `$ref` may lead to by their `$id`; nothing is ever fetched.
    public init(
        _ source: [UInt8], besides documents: SchemaDocuments = SchemaDocuments()
    ) throws(SchemaError) {
        let document = try SchemaDocument(source)
        var compiler = SchemaCompiler(document, besides: documents)
        try compiler.compile()
        self.source = source
        title = document.root["title"]?.stringValue
        nodes = compiler.nodes
    }

    /// Whether the document is as the schema says.
    ///
    /// - Precondition: No object of it has a name twice (`JSONView.duplicateKey`).
    public func admits(_ view: JSONView) -> Bool {
        var check = SchemaCheck(self, steps: SchemaLimits.stepsMax)
        return check.holds(0, view) && !check.isExhausted
    }

    /// What is wrong with the document, in its order, up to `SchemaLimits.violationsMax`.
    ///
    /// - Parameters:
    ///   - place: JSON pointer of the view in what it is part of.
    ///   - quotesNames: Whether a path may have names that the document chose: they may be personal.
    ///     Without them a path ends above such a name.
    ///   - steps: Subschemas that may be tried.
    /// - Precondition: No object of it has a name twice (`JSONView.duplicateKey`).
    public func violations(
        of view: JSONView, at place: String = "", quotesNames: Bool = true,
        steps: Int = SchemaLimits.stepsMax
    ) -> [Violation] {
        var check = SchemaCheck(self, steps: steps)
        check.report = Report(place: place, quotesNames: quotesNames)
        _ = check.holds(0, view)
        if check.isExhausted {
            let expected = "a document that can be checked with less effort"
            return [Violation(path: place, expected: expected)]
        }
        return check.report?.violations ?? []
    }
}

extension Schema: Hashable {
    public static func == (left: Schema, right: Schema) -> Bool { left.source == right.source }

    public func hash(into hasher: inout Hasher) { hasher.combine(source) }
}
