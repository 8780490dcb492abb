import Events
import JSON
import Testing

@Suite struct FactTests {
    /// Message ids become ASCII, and no two become one.
    @Test(arguments: [
        ("m-1", "m-1"), ("a b/c:~", "a b/c:~"), ("\u{1}\u{7f}", "\u{1}\u{7f}"),
        ("caf\u{e9}", "caf%c3%a9"), ("cafe\u{301}", "cafe%cc%81"), ("caf%c3%a9", "caf%25c3%25a9"),
        ("50%", "50%25"), ("😀", "%f0%9f%98%80"),
    ])
    func escapesMessageIDs(sent: String, escaped: String) throws {
        let fact = try fact(["type": "page"], messageID: sent)
        #expect(Array(fact.messageID.utf8) == Array(escaped.utf8))
        let again = try EventsRecord(decoding: fact.bytes, parser: JSONParser())
        #expect(again == .event(fact))
    }

    @Test(
        arguments: [
            (["timestamp": "1970-01-01T00:00:01Z"], 1_000), (["timestamp": 7], 7),
            (["originalTimestamp": 8], 8), (["timestamp": "?", "originalTimestamp": 8], 8),
            (["timestamp": 7, "originalTimestamp": 8], 7), (["timestamp": 7.5], nil),
            (["timestamp": nil], nil), (["timestamp": "yesterday"], nil), ([:], nil),
            (["timestamp": 9_223_372_036_854_775_807], nil),
            (["timestamp": -9_223_372_036_854_775_807], nil),
        ] as [(JSONValue, Milliseconds?)])
    func readsTheClientsTime(members: JSONValue, time: Milliseconds?) throws {
        let page = [JSONMember(key: "type", value: "page")]
        let fact = try fact(.object(page + (members.objectValue ?? [])))
        #expect(fact.timestamp == time)
    }

    @Test(
        arguments: [
            ("alias", "4710", "u:4710"), ("alias", "9f3c", "a:9f3c"), ("alias", "", nil),
            ("identify", "4710", nil),
        ] as [(String, String, String?)])
    func namesTheOtherOfAnAlias(type: String, previous: String, alias: String?) throws {
        let event: JSONValue = ["type": .string(type), "previousId": .string(previous)]
        #expect(try fact(event).alias?.text == alias)
    }

    @Test func isKeyedByTheStrongestID() {
        let key = { (user: Identifier?, email: Identifier?) in
            Fact(
                bytes: [], site: "shop", messageID: "m-1", type: .track, device: device,
                email: email, user: user, alias: nil, trust: .asserted, receivedAt: time,
                loggedAt: time, sentAt: nil, timestamp: nil
            ).key
        }
        #expect(key(user, email) == user)
        #expect(key(nil, email) == email)
        #expect(key(nil, nil) == device)
    }

    private func fact(_ event: JSONValue, messageID: String = "m-1") throws -> Fact {
        let envelope = FactEnvelope(
            site: "shop", messageID: messageID, device: device, trust: .asserted, receivedAt: time,
            loggedAt: time)
        let bytes = envelope.bytes { $0.value(event) }
        let record = try EventsRecord(decoding: bytes, parser: JSONParser())
        guard case .event(let fact) = record else {
            throw RecordError(path: "/kind", reason: "an event is expected")
        }
        return fact
    }
}
