import Events
import JSON
import Testing

@testable import People

/// Traits, identifiers, and devices with how they were linked.
@Suite struct PersonTests {
    @Test func theLatestTraitWins() throws {
        let state = try profile([
            .identify(0, ["name": "Ada", "plan": "free", "vip": true]),
            .identify(1, ["plan": "paid", "age": 36, "vip": nil]),
        ])
        #expect(state.traits.all.map(\.name) == ["age", "name", "plan"])
        #expect(state.traits["plan"] == "paid")
        #expect(state.traits["vip"] == nil)
    }

    @Test func traitsOfTheContextComeFirst() throws {
        let state = try profile([
            .call(
                0, .identify,
                ["context": ["traits": ["a": 1, "b": 1]], "traits": ["b": 2]], user: "1"),
            .call(1, .page, ["context": ["traits": ["c": 3]]]),
        ])
        #expect(state.traits.all.map(\.value) == [1, 2, 3])
    }

    @Test func aSealedValueIsCarriedAsItIs() throws {
        let sealed: JSONValue = ["$sealed": "kb9z…", "key": "u:1/1"]
        let state = try profile([.identify(0, ["email": sealed])])
        #expect(state.email == sealed)
        #expect(try document(state)["email"] == sealed)
    }

    @Test func identifiersInOrder() throws {
        var alias = Happening.call(3, .alias, [:], user: "2")
        alias.alias = "9"
        let state = try profile([
            .identify(0, [:], user: "7"), .call(1, .page, [:], email: "h"),
            .identify(2, [:], user: "7"), alias,
        ])
        #expect(state.identifiers.map(\.text) == ["e:h", "u:2", "u:7", "u:9"])
        #expect(state.users.map(\.text) == ["u:2", "u:7", "u:9"])
    }

    @Test func theFirstFactWithBothIdsLinksADevice() throws {
        var purchase = Happening.track(4, "Order Completed", device: "d2")
        purchase.email = "h"
        purchase.trust = .typed
        let state = try profile([
            .page(0, "/"), .identify(1, [:]), .identify(2, [:]), .page(3, "/", device: "d3"),
            purchase,
        ])
        #expect(state.devices.map(\.id.text) == ["a:d1", "a:d3", "a:d2"])
        let links = state.devices.map { device in
            device.link.map { "\($0.how) \($0.trust) \($0.edge)" }
        }
        #expect(links == ["identify asserted m2", nil, "event typed m5"])
        #expect(state.devices.map(\.firstSeen) == [0, .minutes(3), .minutes(4)])
        #expect(state.devices.first?.lastSeen == .minutes(2))
    }

    @Test func aVoidedEdgeDoesNotLink() throws {
        let happenings = [Happening.identify(1, [:]), .call(2, .alias, [:], user: "1")]
        let state = try profile(happenings, voided: ["m1"])
        #expect(state.devices.map(\.link?.edge) == ["m2"])
        #expect(state.devices.map(\.link?.how) == [.alias])
    }
}
