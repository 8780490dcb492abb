import Events
import JSON

/// A record of every kind: with all members, and with as few as it can have.
struct Sample: Sendable, CustomStringConvertible {
    /// Of the golden file: `Schemas/<kind>/<newest version>/golden/<name>.json`.
    let name: String
    let record: EventsRecord

    var description: String { "\(record.kind) \(name)" }

    static func all() throws -> [Sample] {
        let facts = [("full", try fullEvent()), ("minimal", try minimalEvent())]
        let consents = [("full", try fullConsent()), ("minimal", try minimalConsent())]
        return (facts + consents).map { Sample(name: $0, record: .event($1)) }
            + partitionWide + decisions + orders + links
            + facts.flatMap { transfers($0, fact: $1) }
    }
}

/// 2016-08-01T07:00:12.345Z.
let time: Milliseconds = 1_470_034_812_345
let device = Identifier(.device, "9f3c")
let email = Identifier(.email, "51d0c4")
let user = Identifier(.user, "4711")
let position = Position(partition: 3, offset: 1_042)
private let digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
private let trigger = "0c7f2f3c5b1e4d6a8899aabbccddeeff"

extension Sample {
    static func fullEvent() throws -> Fact {
        let envelope = FactEnvelope(
            site: "shop", messageID: "m-1 50% caf\u{e9}", device: device, email: email, user: user,
            trust: .proven, receivedAt: time, loggedAt: time, address: "203.0.113.0")
        return try fact(
            envelope,
            event: [
                "type": "track", "event": "Product Added", "userId": "4711",
                "properties": ["product_id": "9", "price": 16.99, "quantity": 2, "gift": nil],
                "traits": ["email": ["$sealed": "bm9uY2U=", "key": "u:4711/1"]],
                "timestamp": "2016-08-01T07:00:12.123Z", "sentAt": .int(time),
            ])
    }

    static func minimalEvent() throws -> Fact {
        let envelope = FactEnvelope(
            site: "shop", messageID: "m-2", device: device, trust: .asserted, receivedAt: time,
            loggedAt: time)
        return try fact(envelope, event: ["type": "page"])
    }

    static func fullConsent() throws -> Fact {
        let envelope = FactEnvelope(
            type: .consent, site: "shop", messageID: "m-3", device: device, email: email,
            user: user, trust: .proven, receivedAt: time, loggedAt: time, address: "203.0.113.0")
        return try fact(
            envelope,
            event: [
                "type": "consent", "purposes": ["marketing": true, "analytics": false],
                "timestamp": "2016-08-01T07:00:12.123Z", "sentAt": .int(time),
            ])
    }

    static func minimalConsent() throws -> Fact {
        let envelope = FactEnvelope(
            type: .consent, site: "shop", messageID: "m-4", device: device, trust: .asserted,
            receivedAt: time, loggedAt: time)
        return try fact(envelope, event: ["type": "consent", "purposes": ["marketing": false]])
    }

    private static func fact(_ envelope: FactEnvelope, event: JSONValue) throws -> Fact {
        let bytes = envelope.bytes { $0.value(event) }
        guard case .event(let fact) = try EventsRecord(decoding: bytes, parser: JSONParser()) else {
            throw RecordError(path: "/kind", reason: "an event is expected")
        }
        return fact
    }

    private static var partitionWide: [Sample] {
        let rule: JSONValue = [
            "id": "abandoned-cart", "version": 3, "kind": "abandoned_cart", "sites": ["shop"],
            "expires": 86_400_000, "after": 3_600_000, "minimumValue": "25.00",
        ]
        let site: JSONValue = [
            "id": "shop", "sessionGap": 1_800_000, "sessionMax": 86_400_000, "currency": "USD",
            "timeZone": "America/Los_Angeles",
        ]
        return [
            Sample(name: "full", record: .tick(Tick(loggedAt: time))),
            Sample(
                name: "full",
                record: release(["rules": [rule], "sites": [site]], lists: "5f2c8a70d1e94b36")),
            Sample(name: "minimal", record: release(["rules": [], "sites": []])),
            Sample(
                name: "full",
                record: .sweep(Sweep(release: digest, after: "u:4711", loggedAt: time))),
            Sample(
                name: "minimal", record: .sweep(Sweep(release: digest, after: "", loggedAt: time))),
        ]
    }

    private static func release(_ content: JSONValue, lists: String? = nil) -> EventsRecord {
        .release(
            Release(
                digest: digest, effectiveAt: time, lists: lists, loggedAt: time, content: content))
    }

    private static var orders: [Sample] {
        [
            Sample(
                name: "full", record: .erase(Erase(of: user, receivedAt: time, loggedAt: time))),
            Sample(
                name: "full",
                record: .unlink(Unlink(on: device, edges: ["m-1", "caf%c3%a9"], loggedAt: time))),
            Sample(
                name: "minimal", record: .unlink(Unlink(on: device, edges: [], loggedAt: time))),
            Sample(
                name: "full", record: .seal(Seal(of: device, below: time - 1, loggedAt: time))),
        ]
    }
}

extension Sample {
    static func decision(_ outcome: Decision.Outcome, reason: String?) -> Decision {
        Decision(
            outcome: outcome, trigger: trigger, site: "shop", rule: "abandoned-cart",
            kind: "abandoned_cart", ruleVersion: 3, person: user, occasion: "m-1", capture: time,
            due: time + .hours(1),
            loggedAt: time + .hours(1), reason: reason)
    }

    private static var decisions: [Sample] {
        let reasons: [(Decision.Outcome, String?)] = [
            (.fired, nil), (.withheld, "expired"), (.withdrawn, "bought"),
        ]
        return reasons.flatMap { outcome, reason in
            let minimal = decision(outcome, reason: reason)
            var full = minimal
            full.causes = [position, Position(partition: 3, offset: 1_050)]
            full.payload = cart
            full.home = device
            return [
                Sample(name: "full", record: .decision(full)),
                Sample(name: "minimal", record: .decision(minimal)),
            ]
        }
    }

    private static var cart: JSONValue {
        let price: JSONValue = ["amount": 1_699, "currency": "USD", "text": "16.99"]
        let line: JSONValue = ["productId": "9", "name": "Tee", "quantity": 1, "price": price]
        return [
            "cart": ["value": price, "lines": [line], "touchedAt": "2016-08-01T07:00:12.345Z"]
        ]
    }
}
