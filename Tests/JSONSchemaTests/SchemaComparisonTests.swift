import Testing

@testable import JSONSchema

/// What a new version of a schema may do, and what it may not.
@Suite struct SchemaComparisonTests {
    static let old = ##"""
        {"type":"object","required":["a"],"additionalProperties":false,
         "properties":{"v":{"const":1},"a":{"type":["integer","null"],"minimum":0},
           "b":{"enum":["x","y"]},"c":{"$ref":"#/$defs/c"},"d":{"type":"array","items":{"type":"string"}},
           "e":{"type":"string","pattern":"^a","maxLength":9}},
         "$defs":{"c":{"type":"object","properties":{"c":{"$ref":"#/$defs/c"},"n":{"type":"number"}}}}}
        """##

    @Test(arguments: [
        ("", ""),
        (#""const":1"#, #""const":2"#),
        (#","additionalProperties":false"#, ""),
        (#""required":["a"],"#, ""),
        (#""b":{"#, #""new":{"type":"string","minLength":3},"b":{"#),
        (#"["integer","null"]"#, #"["number","null","boolean"]"#),
        (#""minimum":0"#, #""minimum":-5"#),
        (#"["x","y"]"#, #"["x","y","z"]"#),
        (#""maxLength":9"#, #""maxLength":10,"description":"longer""#),
        (#","pattern":"^a""#, ""),
        (#""items":{"type":"string"}"#, #""items":true"#),
    ])
    func mayDo(text: String, replacement: String) throws {
        #expect(try narrowings(text, replacement).isEmpty)
    }

    @Test(arguments: [
        (#"["a"]"#, #"["a","b"]"#, "/b: a member of this name is expected"),
        (
            #""e":{"type":"string","pattern":"^a","maxLength":9}"#, #""f":true"#,
            "/e: nothing here is expected"
        ),
        (#"["integer","null"]"#, #""integer""#, #"/a: one of the types "integer" is expected"#),
        (#""minimum":0"#, #""minimum":1"#, "/a: minimum 1 is expected"),
        (#""minimum":0"#, #""minimum":0,"maximum":7"#, "/a: maximum 7 is expected"),
        (#"["x","y"]"#, #"["x"]"#, #"/b: a value of ["x"] is expected"#),
        (#""maxLength":9"#, #""maxLength":8"#, "/e: maxLength 8 is expected"),
        (#""pattern":"^a""#, #""pattern":"^b""#, "/e: what `pattern` says is expected"),
        (
            #""type":"number""#, #""type":"integer""#,
            #"/c/n: one of the types "integer" is expected"#
        ),
        (
            #""items":{"type":"string"}"#, #""items":{"type":"string","minLength":1}"#,
            "/d/*: minLength 1 is expected"
        ),
        (
            #""type":"array""#, #""type":"array","uniqueItems":true"#,
            "/d: what `uniqueItems` says is expected"
        ),
    ])
    func mayNotDo(text: String, replacement: String, expected: String) throws {
        #expect(try narrowings(text, replacement).map(\.description) == [expected])
    }

    @Test func whereOtherMembersWereAllowedANewOneIsARule() throws {
        let open = #"{"type":"object"}"#
        let named = #"{"type":"object","properties":{"a":{"type":"string"}}}"#
        let found = try SchemaComparison.narrowings(
            from: Array(open.utf8), to: Array(named.utf8))
        #expect(found.map(\.path) == ["/a"])
    }

    @Test func whatTheUpcasterSuppliesMayBeRequired() throws {
        let new = Self.old.replacing(#"["a"]"#, with: #"["a","b"]"#)
        let found = try SchemaComparison.narrowings(
            from: Array(Self.old.utf8), to: Array(new.utf8), supplied: ["b"])
        #expect(found.isEmpty)
    }

    /// The words are the same, what they refer to is not.
    @Test func whatIsReferredToIsCompared() throws {
        let schema = ##"{"not":{"$ref":"#/$defs/a"},"$defs":{"a":{"minimum":1}}}"##
        let found = try SchemaComparison.narrowings(
            from: Array(schema.utf8), to: Array(schema.replacing("1", with: "2").utf8))
        #expect(found.map(\.expected) == [##"what `"#/$defs/a"` was"##])
    }

    private func narrowings(_ text: String, _ replacement: String) throws -> [Violation] {
        #expect(text.isEmpty || Self.old.contains(text), "\(text) is not in the schema")
        let new = text.isEmpty ? Self.old : Self.old.replacing(text, with: replacement)
        return try SchemaComparison.narrowings(
            from: Array(Self.old.utf8), to: Array(new.utf8))
    }
}
