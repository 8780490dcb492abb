import Events
import JSON
import Sealing
import Testing

@testable import Collector

/// Nothing personal leaves the collector in the clear.
@Suite struct PersonalDataTests {
    let bench: Bench

    init() throws { bench = try Bench() }

    private static let secrets = [
        "Jansen", "jane@example.com", "+31612345678", "Damrak", "1984-05-06", "198.51.100.77",
    ]

    private let personal: JSONValue = [
        "email": "jane@example.com", "first_name": "Jane Jansen", "lastName": "Jansen",
        "phone": "+31612345678", "birthday": "1984-05-06",
        "address": ["street": "Damrak 1", "city": "Amsterdam"], "plan": "gold",
    ]

    private func everywhere(_ more: JSONValue = [:]) -> JSONValue {
        let context: JSONValue = ["ip": "198.51.100.77", "traits": personal, "locale": "nl-NL"]
        let properties: JSONValue = [
            "sku": "S-1", "name": "Poster", "email": "jane@example.com",
            "shipping_address": ["line": "Damrak 1"],
            "recipients": [["Phone": "+31612345678"]],
            "customer": "Jane Jansen",
        ]
        let all: JSONValue = [
            "type": "identify", "userId": "4711", "traits": personal, "context": context,
            "properties": properties, "email": "jane@example.com", "phone": "+31612345678",
        ]
        return message(.object((all.objectValue ?? []) + (more.objectValue ?? [])))
    }

    private func expectSecret(_ submission: Submission) {
        #expect(!submission.records.isEmpty)
        for secret in Self.secrets { #expect(!submission.text.contains(secret), "\(secret)") }
    }

    @Test func factsAreSealedUnderTheStrongestId() throws {
        let bench = try Bench("personal: [\(Self.paths)]")
        let taken = bench.batch([everywhere()])
        expectSecret(taken)
        #expect(taken.isSealed)
        let event = try taken.fact?["event"]
        #expect(event?["traits"]?["email"]?["key"] == "u:4711/1")
        #expect(bench.unsealed(event?["traits"]?["email"]) == .readable("jane@example.com"))
        #expect(
            bench.unsealed(event?["context"]?["traits"]?["address"])
                == .readable(["street": "Damrak 1", "city": "Amsterdam"]))
        #expect(event?["traits"]?["plan"] == "gold")
        #expect(event?["properties"]?["name"] == "Poster")
        #expect(event?["context"]?["ip"] == "198.51.100.0")
        #expect(event?["context"]?["locale"] == "nl-NL")
    }

    /// Of everything in `everywhere`; the default has no `properties.recipients.phone`.
    private static let paths =
        "traits.email, traits.firstName, traits.lastName, traits.phone, traits.birthday,"
        + " traits.address, properties.email, properties.shippingAddress,"
        + " properties.recipients.phone, properties.customer, properties.phone"

    @Test(
        arguments: [
            ["timestamp": "never"], ["type": "buy"], ["traits": "Jane Jansen"],
            ["context": ["jane@example.com"]], ["userId": ["jane@example.com"]],
            ["userId": nil, "anonymousId": nil, "traits": nil, "context": nil],
            ["properties": ["customer": "Jane Jansen", "$sealed": "x"]],
        ] as [JSONValue])
    func rejectsAreSealedToo(_ changes: JSONValue) throws {
        let bench = try Bench("personal: [\(Self.paths)]")
        var members = everywhere().objectValue ?? []
        for change in changes.objectValue ?? [] {
            members.removeAll { $0.key == change.key }
            if !change.value.isNull { members.append(change) }
        }
        let rejected = bench.batch([.object(members)])
        #expect(rejected.accepted == 0)
        expectSecret(rejected)
    }

    @Test func whereNobodyIsKnownPersonalValuesAreLeftOut() throws {
        let nobody = message(["anonymousId": nil, "properties": ["email": "jane@example.com"]])
        let rejected = bench.batch([nobody])
        let event = try rejected.values(.rejected).first?["event"]
        #expect(event?["properties"]?["email"] == ["$redacted": true])
        #expect(!rejected.isSealed)
    }

    @Test func largeRejectsAreCutToWhatNamesThem() throws {
        let text = JSONValue.string(String(repeating: "Jansen ", count: 10_000))
        let rejected = bench.batch([message(["properties": ["story": text], "userId": "4711"])])
        #expect(rejected.rejections.map(\.refusal.reason) == [.tooLarge])
        let record = try rejected.values(.rejected).first
        #expect(record?["cut"] == true)
        #expect(record?["event"]?["userId"] == "4711")
        #expect(record?["event"]?["properties"] == nil)
        expectSecret(rejected)
    }

    @Test func destroyingTheKeyErasesWhatWasStored() async throws {
        let taken = bench.batch([everywhere()])
        await bench.keys.destroy([Identifier(.user, "4711")])
        #expect(bench.unsealed(try taken.fact?["event"]?["traits"]?["email"]) == .erased)
    }

    @Test(arguments: [
        ("203.0.113.77", "203.0.113.0"), ("2001:db8:1:2::3", "2001:db8:1::"),
        ("::ffff:203.0.113.77", "203.0.113.0"), ("localhost", nil), ("", nil),
    ])
    func addressesAreTruncated(_ address: String, _ network: String?) throws {
        #expect(try shop().addresses.truncated(address) == network)
    }
}
