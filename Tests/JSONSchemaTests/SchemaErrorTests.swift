import JSON
import Testing

@testable import JSONSchema

/// A schema that cannot be kept is refused when it is read, with where and why.
@Suite struct SchemaErrorTests {
    @Test(arguments: [
        ("", "the document is empty"),
        ("{", "this is not JSON"),
        ("7", "a schema is an object, or true or false"),
        (#"{"type":"object","type":"array"}"#, "the name `type` stands twice"),
        (#"{"$schema":"http://json-schema.org/draft-07/schema#"}"#, "/$schema: this is not"),
        (#"{"requried":["a"]}"#, "/requried: this keyword is unknown"),
        (#"{"properties":{"a":{"maxlength":5}}}"#, "/properties/a/maxlength: this keyword is"),
        (#"{"$defs":{"unused":{"tpye":"string"}}}"#, "/$defs/unused/tpye: this keyword is"),
        (#"{"unevaluatedProperties":false}"#, "/unevaluatedProperties: this keyword is not supp"),
        (#"{"properties":{"a/b":{"$anchor":"x"}}}"#, "/properties/a~1b/$anchor: this keyword is"),
        (#"{"type":"text"}"#, "/type: one of null, boolean, integer"),
        (#"{"enum":"a"}"#, "/enum: a list of at most 1000 values is expected"),
        (#"{"minimum":"1"}"#, "/minimum: a number is expected"),
        (#"{"multipleOf":0}"#, "/multipleOf: a number above 0 is expected"),
        (#"{"maxLength":-1}"#, "/maxLength: a whole number from 0 on is expected"),
        (#"{"maxLength":1.5}"#, "/maxLength: a whole number from 0 on is expected"),
        (#"{"required":"a"}"#, "/required: a list of names is expected"),
        (#"{"properties":["a"]}"#, "/properties: an object is expected"),
        (#"{"items":[{}]}"#, "/items: a schema is an object, or true or false"),
        (#"{"anyOf":[]}"#, "/anyOf: a list of schemas is expected"),
        (#"{"uniqueItems":1}"#, "/uniqueItems: true or false is expected"),
        (#"{"pattern":"(?=a)"}"#, "/pattern: this pattern cannot be used (RE2's syntax)"),
        (#"{"pattern":"(a"}"#, "/pattern: this pattern cannot be used"),
        (##"{"$ref":"#/$defs/a"}"##, "/$ref: `#/$defs/a` leads nowhere"),
        (#"{"$ref":"https://shop.example/a.json"}"#, "none is fetched"),
        (##"{"$ref":"#name"}"##, "a JSON pointer is expected after `#`"),
        (##"{"$ref":"#"}"##, "the schema refers to itself in a circle"),
        (
            ##"{"$defs":{"a":{"allOf":[{"not":{"$ref":"#/$defs/a"}}]}}}"##,
            "/$defs/a: the schema refers to itself in a circle"
        ),
    ])
    func isToldWithItsPlace(json: String, expected: String) {
        expectError(json, expected)
    }

    @Test func hasLimits() throws {
        let long = String(repeating: "x", count: SchemaLimits.patternBytesMax + 1)
        expectError(#"{"pattern":"\#(long)"}"#, "/pattern: a pattern has at most 1024 bytes")
        expectError(#"{"pattern":"((a{1,100}){1,100}){1,100}"}"#, "/pattern: this pattern cannot")
        let values = (0...SchemaLimits.valuesMax).map { "\($0)" }.joined(separator: ",")
        expectError(#"{"enum":[\#(values)]}"#, "/enum: a list of at most")
        let names = (0...SchemaLimits.namesMax).map { #""n\#($0)":true"# }.joined(separator: ",")
        expectError(#"{"properties":{\#(names)}}"#, "an object has at most 256 names in a schema")
        let nodes = Array(repeating: "{}", count: SchemaLimits.nodesMax).joined(separator: ",")
        expectError(#"{"anyOf":[\#(nodes)]}"#, "this is more than 10000 schemas in one")
        let space = String(repeating: " ", count: SchemaLimits.bytesMax)
        expectError(space + "{}", "a schema has at most 262144 bytes")
        let deep =
            String(repeating: #"{"not":"#, count: 70) + "true" + String(repeating: "}", count: 70)
        expectError(deep, "nested too deep")
    }

    @Test func namesOfOnesOwnBeginWithX() throws {
        let schema = try Schema(Array(#"{"x-owner":"checkout","type":"object"}"#.utf8))
        #expect(schema.title == nil)
    }

    private func expectError(_ json: String, _ expected: String) {
        do {
            _ = try Schema(Array(json.utf8))
            Issue.record("\(json.prefix(100)) is read")
        } catch {
            #expect(error.description.contains(expected), "\(error)")
        }
    }
}
