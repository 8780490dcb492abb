import JSON
import Testing

@testable import JSONSchema

/// What is said of documents that are not as they should be.
@Suite struct ViolationTests {
    static let sample = #"""
        {
          "type": "object",
          "required": ["sku", "size"],
          "properties": {
            "sku": {"type": "string", "pattern": "^[A-Z]-[0-9]+$", "maxLength": 8},
            "size": {"enum": ["S", "M", 42, null]},
            "price": {"type": "number", "minimum": 0, "exclusiveMaximum": 1000, "multipleOf": 0.01},
            "tags": {"type": "array", "items": {"type": "string", "minLength": 1},
                     "uniqueItems": true, "maxItems": 3},
            "shipping": {"required": ["a/b"], "properties": {"zip": {"const": "1"}}},
            "gift": {"type": ["boolean", "null"]}
          },
          "patternProperties": {"^x_": {"type": "integer"}},
          "additionalProperties": false,
          "dependentRequired": {"gift": ["tags"]}
        }
        """#

    @Test(arguments: [
        (#"{"sku":"A-1","size":"S"}"#, []),
        (#"{"sku":"A-1","size":42.0,"price":19.99,"tags":["a","b"],"x_y":1}"#, []),
        (#"[]"#, ["an object is expected"]),
        (#"{"size":"S"}"#, ["/sku: a member of this name is expected"]),
        (
            #"{"sku":"b-1","size":"L"}"#,
            [
                "/sku: a text that matches ^[A-Z]-[0-9]+$ is expected",
                #"/size: one of "S", "M", 42, null is expected"#,
            ]
        ),
        (
            #"{"sku":7,"size":"S","price":-1}"#,
            ["/sku: a text is expected", "/price: a number of at least 0 is expected"]
        ),
        (
            #"{"sku":"A-1","size":"S","price":1000}"#,
            ["/price: a number below 1000 is expected"]
        ),
        (#"{"sku":"A-1","size":"S","price":1.005}"#, ["/price: a multiple of 0.01 is expected"]),
        (
            #"{"sku":"A-1","size":"S","tags":["a",""]}"#,
            ["/tags/1: a text of at least 1 characters is expected"]
        ),
        (
            #"{"sku":"A-1","size":"S","tags":["a","a"]}"#,
            ["/tags: a list without repetition is expected"]
        ),
        (
            #"{"sku":"A-1","size":"S","shipping":{"zip":"2"}}"#,
            [
                #"/shipping/zip: "1" is expected"#,
                "/shipping/a~1b: a member of this name is expected",
            ]
        ),
        (
            #"{"sku":"A-1","size":"S","colour":1}"#,
            [
                "/colour: no member beside gift, price, shipping, size, sku, tags,"
                    + " names that match ^x_ is expected"
            ]
        ),
        (#"{"sku":"A-1","size":"S","x_y":"1"}"#, ["/x_y: an integer is expected"]),
        (
            #"{"sku":"A-1","size":"S","gift":null}"#,
            ["/tags: a member of this name, beside `gift`, is expected"]
        ),
        (
            #"{"sku":"A-1","size":"S","gift":1,"tags":[]}"#,
            ["/gift: null or true or false is expected"]
        ),
    ])
    func areToldWithTheirPlace(json: String, expected: [String]) throws {
        #expect(try violations(Self.sample, json).map(\.description) == expected)
    }

    @Test func namesThatTheDocumentChoseAreNotQuoted() throws {
        let schema = #"{"additionalProperties":{"properties":{"n":{"type":"integer"}}}}"#
        let document = #"{"jan@example.com":{"n":"x"}}"#
        #expect(
            try violations(schema, document, at: "/properties", quotesNames: false) == [
                Violation(path: "/properties", expected: "an integer")
            ])
        #expect(
            try violations(schema, document, at: "/properties") == [
                Violation(path: "/properties/jan@example.com/n", expected: "an integer")
            ])
        let closed = #"{"properties":{"a":true},"additionalProperties":false}"#
        #expect(
            try violations(closed, document, quotesNames: false).map(\.path) == [""])
    }

    @Test func areListedUpToALimit() throws {
        let items = Array(repeating: "1", count: 500).joined(separator: ",")
        let found = try violations(#"{"items":{"type":"string"}}"#, "[\(items)]")
        #expect(found.count == SchemaLimits.violationsMax)
    }

    @Test func whatIsTriedAndNotChosenIsNoViolation() throws {
        let schema = #"{"anyOf":[{"type":"string"},{"type":"integer"}]}"#
        #expect(try violations(schema, "5").isEmpty)
        #expect(try violations(schema, "[]").map(\.expected) == ["one of 2 forms"])
    }
}

/// Nobody can make a check long, or deep.
@Suite struct CheckLimitTests {
    /// Each level of the document doubles the work.
    static let doubling = ##"""
        {"type":"array","anyOf":[{"items":{"$ref":"#"}},{"items":{"$ref":"#"}}]}
        """##

    @Test func aCheckThatWouldTakeTooLongFails() throws {
        let deep = String(repeating: "[", count: 60) + "1" + String(repeating: "]", count: 60)
        let clock = ContinuousClock()
        let start = clock.now
        #expect(try admits(Self.doubling, deep) == false)
        #expect(
            try violations(Self.doubling, deep).map(\.expected) == [
                "a document that can be checked with less effort"
            ])
        #expect(clock.now - start < .seconds(10))
        #expect(try admits(Self.doubling, "[[[]]]"))
    }

    /// `not` of what could not be found out is not true.
    @Test func anExhaustedCheckHoldsNothing() throws {
        let deep = String(repeating: "[", count: 60) + "1" + String(repeating: "]", count: 60)
        let schema =
            ##"{"not":{"$ref":"#/$defs/a"},"$defs":{"a":"##
            + Self.doubling.replacing(##""$ref":"#""##, with: ##""$ref":"#/$defs/a""##) + "}}"
        #expect(try admits(schema, deep) == false)
    }

    /// Whatever takes time counts, also where no subschema is tried.
    @Test(arguments: [
        ##"{"patternProperties":{"a":true,"b":true,"c":true,"d":true}}"##,
        ##"{"dependentRequired":{"n0":["n1","n2"],"n1":["n2","n0"]}}"##,
        ##"{"dependentSchemas":{"x":true,"y":true,"z":true,"n0":true}}"##,
    ])
    func everySearchCounts(schema: String) throws {
        let members = (0..<60_000).map { #""n\#($0)":1"# }.joined(separator: ",")
        #expect(try admits(schema, "{\(members)}") == false)
        #expect(try admits(schema, #"{"n0":1,"n1":1,"n2":1}"#))
    }

    @Test func patternsAreLinear() throws {
        let text = String(repeating: "a", count: 30_000)
        let clock = ContinuousClock()
        let start = clock.now
        #expect(try admits(#"{"pattern":"^(a+)+$"}"#, "\"\(text)!\"") == false)
        #expect(clock.now - start < .seconds(2))
    }

    @Test func manyElementsThatDifferAreHashed() throws {
        let items = (0..<20_000).map { "[\($0)]" }.joined(separator: ",")
        let clock = ContinuousClock()
        let start = clock.now
        #expect(try admits(#"{"uniqueItems":true}"#, "[\(items)]"))
        #expect(try admits(#"{"uniqueItems":true}"#, "[\(items),[7.0]]") == false)
        #expect(clock.now - start < .seconds(5))
    }
}

/// Numbers are compared as they are, not as doubles.
@Suite struct NumberTests {
    @Test(arguments: [
        (#"{"maximum":9007199254740992}"#, "9007199254740993", false),
        (#"{"maximum":9007199254740992.0}"#, "9007199254740993", false),
        (#"{"maximum":9223372036854775807}"#, "9223372036854775808", false),
        (#"{"exclusiveMinimum":9223372036854775807}"#, "9223372036854775808", true),
        (#"{"maximum":1e300}"#, "18446744073709551615", true),
        (#"{"minimum":-1e300}"#, "-9223372036854775808", true),
        (#"{"minimum":0.5}"#, "0", false), (#"{"maximum":-0.5}"#, "-1", true),
        (#"{"const":1}"#, "1.0", true),
        (#"{"const":9007199254740993}"#, "9007199254740992.0", false),
        (#"{"multipleOf":0.01}"#, "19.99", true), (#"{"multipleOf":0.01}"#, "1e300", true),
        (#"{"multipleOf":7}"#, "1e300", false), (#"{"multipleOf":1e300}"#, "1", false),
        (#"{"multipleOf":1e300}"#, "0", true),
        (#"{"multipleOf":0.1}"#, "18446744073709551615", true),
        (#"{"type":"integer"}"#, "1.0", true), (#"{"type":"integer"}"#, "1.5", false),
    ])
    func areExact(schema: String, document: String, isValid: Bool) throws {
        #expect(try admits(schema, document) == isValid)
    }
}

private func admits(_ schema: String, _ document: String) throws -> Bool {
    let schema = try Schema(Array(schema.utf8))
    return try JSONParser().parse(Array(document.utf8)) { schema.admits($0) }
}

private func violations(
    _ schema: String, _ document: String, at place: String = "", quotesNames: Bool = true
) throws -> [Violation] {
    let schema = try Schema(Array(schema.utf8))
    return try JSONParser().parse(Array(document.utf8)) {
        schema.violations(of: $0, at: place, quotesNames: quotesNames)
    }
}
