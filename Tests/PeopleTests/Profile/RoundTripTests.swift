import Enrichment
import Events
import JSON
import Testing

@testable import People

/// Random events by seed: storing a profile between any two facts changes nothing.
@Suite struct RoundTripTests {
    @Test(arguments: 0..<24 as Range<UInt64>) func storingChangesNothing(seed: UInt64) throws {
        var random = SplitMix(state: seed)
        let happenings = (0..<100).map { Happening.random(minute: $0 * 7, &random) }
        let parser = JSONParser()
        var through = ProfileState()
        for (line, happening) in happenings.enumerated() {
            through.step(
                happening.fact(line: line), capture: happening.capture, voided: { $0 == "m3" },
                settings: FoldSettings(), parser: parser, enricher: Enricher())
        }
        let stored = try profile(happenings, voided: ["m3"])
        #expect(stored == through)
        #expect(stored.encoded() == through.encoded())
    }

    /// Every piece of a stored profile is refused, and every change of a byte: or it is a profile.
    @Test(arguments: 0..<4 as Range<UInt64>) func brokenBytesAreRefused(seed: UInt64) throws {
        var random = SplitMix(state: seed)
        let bytes = try profile((0..<30).map { .random(minute: $0 * 7, &random) }).encoded()
        for count in bytes.indices {
            #expect(throws: ProfileStateError.self) {
                try ProfileState(decoding: Array(bytes.prefix(count)))
            }
        }
        #expect(throws: ProfileStateError.self) { try ProfileState(decoding: bytes + [0]) }
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            guard let state = try? ProfileState(decoding: changed) else { continue }
            _ = try stored(state)
            _ = try document(state)
        }
    }

    @Test func nothingIsEmpty() throws {
        #expect(try stored(ProfileState()).isEmpty)
        #expect(try !profile([.page(0, "/")]).isEmpty)
    }
}

/// Source: Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

extension Happening {
    fileprivate static func random(minute: Int64, _ random: inout SplitMix) -> Happening {
        let type = EventType.allCases[Int.random(in: 0..<6, using: &random)]
        let events: [JSONValue] = HostileTests.names + ["Checkout Step Viewed", "Signed Up"]
        func some(_ values: [JSONValue]) -> JSONValue {
            values[Int.random(in: 0..<values.count, using: &random)]
        }
        func product() -> JSONValue {
            [
                "product_id": some(["p1", "p2", "p3", 4]), "variant": some([nil, "L"]),
                "quantity": some([nil, 1, 2, "3", 0]), "price": some([nil, 9.99, "5", -1]),
                "name": some([nil, "Tee"]),
            ]
        }
        let products: JSONValue = .array(
            (0..<Int.random(in: 0..<4, using: &random)).map { _ in product() })
        let properties: [JSONMember] = [
            JSONMember(key: "products", value: some([nil, products])),
            JSONMember(key: "cart_id", value: some([nil, nil, "c1"])),
            JSONMember(key: "order_id", value: some(["o1", "o2", nil])),
            JSONMember(key: "revenue", value: some([nil, 10, "12.50"])),
            JSONMember(key: "currency", value: some([nil, "USD"])),
            JSONMember(key: "path", value: some(["/", "/a", "/ü", nil])),
            JSONMember(key: "query", value: some(["tee", "hat \u{1}\"\\", nil])),
        ]
        let message = [
            JSONMember(key: "event", value: some(events)),
            JSONMember(
                key: "properties", value: .object(properties + (product().objectValue ?? []))),
            JSONMember(
                key: "traits", value: ["a": some(HostileTests.values), "b": some([1, nil])]),
            JSONMember(key: "groupId", value: some(["g1", "g2", nil])),
        ]
        let device = some(["d1", "d2", nil]).stringValue
        let user = some(["1", nil]).stringValue
        return Happening(
            minute: minute, type: type, message: message,
            device: device ?? (user == nil ? "d1" : nil),
            user: user, site: some(["shop", "outlet"]).stringValue ?? "shop")
    }
}
