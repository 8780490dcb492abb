import Events
import JSON
import Testing

/// A record that cannot be read says where it is wrong, and what was expected.
@Suite struct DecodingErrorTests {
    @Test(arguments: [
        ("", "", "the document is empty: send one JSON value"),
        ("{", "", "this is not JSON: check commas and brackets, and for a cut or added end"),
        ("[1]", "", "an object is expected"),
        ("{}", "/v", "an integer within ±(2^53 − 1) is expected"),
        (#"{"v":"1"}"#, "/v", "an integer within ±(2^53 − 1) is expected"),
        (#"{"v":0}"#, "/v", "versions count from 1"),
        (#"{"v":1}"#, "/kind", "a string is expected"),
        (#"{"v":1,"kind":7}"#, "/kind", "a string is expected"),
        (#"{"v":1,"kind":"boom"}"#, "/kind", "'boom' is not a kind of record"),
    ])
    func whatIsNoRecord(json: String, path: String, reason: String) {
        expectError(json, path: path, reason: reason)
    }

    /// A member of a golden record replaced; nil takes it away.
    @Test(
        arguments: [
            ("event", "/site", nil, "a string that is not empty is expected"),
            ("event", "/messageId", #""""#, "a string that is not empty is expected"),
            ("event", "/ids", "7", "an object is expected"),
            ("event", "/ids", "{}", "at least one of device, email and user is expected"),
            ("event", "/ids/device", "7", "a string that is not empty is expected"),
            ("event", "/trust", #""guessed""#, "one of typed, asserted, proven is expected"),
            ("event", "/receivedAt", "1.5", times),
            ("event", "/loggedAt", "253402300800000", times),
            ("event", "/event", nil, "an object is expected"),
            ("event", "/event/type", #""click""#, types),
            ("tick", "/loggedAt", "9223372036854775807", times),
            ("release", "/digest", "1", "a string is expected"),
            ("release", "/effectiveAt", nil, times),
            ("release", "/content", "[]", "an object is expected"),
            ("release", "/lists", #""5F2C8A70D1E94B36""#, digits),
            ("release", "/lists", #""5f2c8a70d1e94b3""#, digits),
            ("release", "/lists", "null", "a string is expected"),
            ("sweep", "/release", nil, "a string is expected"),
            ("sweep", "/after", "null", "a string is expected"),
            ("fired", "/id", nil, "a string is expected"),
            ("fired", "/ruleVersion", #""3""#, integer),
            ("fired", "/person", #""4711""#, identifier),
            ("fired", "/due", "9007199254740992", integer),
            ("withdrawn", "/reason", "7", "a string is expected"),
            ("fired", "/payload", "[]", "an object is expected"),
            ("fired", "/home", #""yes""#, "an identifier (a:…, e:… or u:…) is expected"),
            ("fired", "/causes", "{}", "an array is expected"),
            ("fired", "/causes/1", "[3]", place),
            ("fired", "/causes/0", "[3,-1]", place),
            ("fired", "/causes/0", #"[3,"x",4]"#, place),
            ("erase", "/of", #""u:""#, identifier),
            ("erase", "/receivedAt", nil, times),
            ("unlink", "/on", #""x:1""#, identifier),
            ("unlink", "/edges/1", "1", "a string is expected"),
            ("seal", "/below", #""now""#, integer),
            ("link", "/from", nil, identifier),
            ("link", "/version", "null", integer),
            ("link", "/changes/1/slot", nil, "a string is expected"),
            ("link", "/changes/0/edge", "null", "an object is expected"),
            ("link", "/changes/0/edge/target", "7", identifier),
            ("link", "/changes/0/edge/trust", nil, "one of typed, asserted, proven is expected"),
            ("link", "/erasures/1", #""now""#, integer),
            ("link", "/aliases/0/previous", nil, identifier),
            ("link", "/voidedAliases", "true", "an array is expected"),
            ("relay", "/entries/0", "[]", "an object is expected"),
            ("relay", "/entries/0/capture", nil, integer),
            ("relay", "/entries/0/via/1", "7", "an identifier is expected"),
            ("relay", "/entries/0/position", nil, place),
            ("handover", "/entries/0/position", "[1,2,3]", place),
            ("handover", "/entries/0/record", nil, "an object is expected"),
            ("handover", "/entries/0/record/v", "0", "versions count from 1"),
            ("handover", "/entries/0/record/site", nil, "a string that is not empty is expected"),
            ("handover", "/entries/1/record/kind", #""tick""#, outcomes),
            ("handover", "/entries/1/record/occasion", "7", "a string is expected"),
            ("revoke", "/copies/0", #"["m-1"]"#, "[message id, digest] is expected"),
            ("revoke", "/copies/1", #"["m-1",7,"ff"]"#, "[message id, digest] is expected"),
            ("revoke", "/copies/1", #"["m-1","xyz"]"#, "[message id, digest] is expected"),
        ] as [(String, String, String?, String)])
    func whatIsWrongInARecord(kind: String, path: String, json: String?, reason: String) throws {
        let sample = try #require(try Sample.full(kind))
        let new = try json.map(JSONValue.parse)
        let changed = try JSONValue.parse(sample.record.bytes).replacing(path, with: new)
        expectError(changed.description, path: path, reason: reason)
    }

    private func expectError(_ json: String, path: String, reason: String) {
        #expect(throws: RecordError(path: path, reason: reason)) {
            try EventsRecord(decoding: Array(json.utf8), parser: JSONParser())
        }
    }
}

private let digits = "16 to 64 hexadecimal digits are expected"
private let integer = "an integer within ±(2^53 − 1) is expected"
private let times = "milliseconds since 1970 within the years 0 to 9999 are expected"
private let identifier = "an identifier (a:…, e:… or u:…) is expected"
private let place = "[partition, offset] is expected"
private let types = "one of track, page, screen, identify, group, alias, consent is expected"
private let outcomes = "one of fired, withheld, withdrawn is expected"
