import EventLog
import Events
import Foundation
import JSON
import Testing

@testable import Projector

/// The data of a trigger as other services read it, held to its golden bytes; the schema's
/// validator (`Tests/Schemas`) holds those to `Schemas/trigger/1.json`.
@Suite struct TriggerDataTests {
    @Test(
        arguments: [
            ("full", Decision.Outcome.withdrawn, "bought"),
            ("minimal", Decision.Outcome.fired, nil),
        ] as [(String, Decision.Outcome, String?)])
    func isWrittenAsEver(name: String, outcome: Decision.Outcome, reason: String?) throws {
        var decision = Self.decision(outcome, reason: reason)
        if name == "full" {
            decision.causes = [Position(partition: 3, offset: 1_042)]
            decision.payload = Self.cart
        }
        let log = InMemoryEventLog(partitionCount: 1)
        let record = try #require(Outputs.record(of: .publish(decision), log))
        let golden = try String(
            contentsOf: Self.golden.appending(path: "\(name).json"), encoding: .utf8)
        #expect(String(decoding: record.value, as: UTF8.self) + "\n" == golden)
    }

    private static let golden = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Schemas/trigger/1/golden")

    private static func decision(_ outcome: Decision.Outcome, reason: String?) -> Decision {
        let time: Milliseconds = 1_470_034_812_345
        return Decision(
            outcome: outcome, trigger: "0c7f2f3c5b1e4d6a8899aabbccddeeff", site: "shop",
            rule: "abandoned-cart", kind: "abandoned_cart", ruleVersion: 3,
            person: Identifier(.user, "4711"),
            occasion: "m-1", capture: time, due: time + .hours(1), loggedAt: time + .hours(1),
            reason: reason)
    }

    private static let cart: JSONValue = [
        "cart": [
            "id": "c-7", "value": ["amount": 1_699, "currency": "USD", "text": "16.99"],
            "lines": [["productId": "9", "variant": "L", "quantity": 1]],
            "touchedAt": "2016-08-01T07:00:12.345Z",
        ]
    ]
}
