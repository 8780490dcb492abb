import EventLog
import Events
import Foundation
import JSON
import Sealing
import SpoorConfiguration
import Synchronization
import Testing

@testable import Collector

let now: Milliseconds = 1_470_034_812_345
let masterBase64 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

/// A shop with a key of each kind.
let shopYAML = """
    tenant: example
    sites:
      - id: shop
        write_keys: [web, {key: app, origins: ["*"]}]
        secret_keys: [secret]
        history_keys: [past]
        origins: [https://shop.example]
      - id: other
        write_keys: [other_web]
        origins: [https://other.example]
    """

func shop(_ more: String = "") throws -> Configuration {
    try Configuration(yaml: shopYAML + "\n" + more)
}

/// `id-1`, `id-2`, …: what is random elsewhere.
func counted() -> @Sendable () -> String {
    let count = Count()
    return { "id-\(count.next())" }
}

private final class Count: Sendable {
    private let value = Atomic(0)

    func next() -> Int { value.add(1, ordering: .relaxed).newValue }
}

/// An intake over the shop, and its keys.
struct Bench {
    let keys = InMemoryKeyStore()
    let hasher: EmailHasher
    let intake: Intake

    init(_ more: String = "") throws {
        try self.init(configuration: try shop(more))
    }

    init(configuration: Configuration) throws {
        hasher = EmailHasher(masterKey: try MasterKey(base64: masterBase64))
        intake = Intake(
            configuration: configuration, partitionCount: 8, sealer: Sealer(keys: keys),
            hasher: hasher, makeUUID: counted(), parserCount: 2)
    }

    func beacon(_ call: Beacon.Call, key: String = "web") -> Beacon {
        Beacon(call: call, credential: .key(key), receivedAt: now, address: "203.0.113.0")
    }

    func take(_ body: JSONValue, _ beacon: Beacon) -> Submission {
        intake.take(body.bytes, of: beacon)
    }

    func take(_ type: EventType, _ body: JSONValue, key: String = "web") -> Submission {
        take(body, beacon(.single(type), key: key))
    }

    func batch(_ messages: [JSONValue], key: String = "web") -> Submission {
        take(["batch": .array(messages)], beacon(.batch, key: key))
    }

    /// The member of a stored event that was sealed, as it can be read now.
    func unsealed(_ value: JSONValue?) -> Unsealed? {
        value.map(Sealer(keys: keys).unseal)
    }
}

extension Submission {
    func values(_ topic: Topic) throws -> [JSONValue] {
        try records.filter { $0.to.topic == topic }.map { try JSONValue.parse($0.value) }
    }

    /// The only fact.
    var fact: JSONValue? {
        get throws {
            let facts = try values(.events)
            #expect(facts.count == 1, "\(refusal.map { "\($0)" } ?? "")")
            return facts.first
        }
    }

    var text: String {
        records.map { $0.key + String(decoding: $0.value, as: UTF8.self) }.joined(separator: "\n")
    }
}

/// A good message with some members changed; a null member is left out.
func message(_ changes: JSONValue = [:], type: String? = "track") -> JSONValue {
    var members: [JSONMember] = [
        JSONMember(key: "type", value: type.map(JSONValue.string) ?? .null),
        JSONMember(key: "event", value: "Product Viewed"),
        JSONMember(key: "messageId", value: "m-1"),
        JSONMember(key: "anonymousId", value: "9f3c"),
        JSONMember(key: "properties", value: ["sku": "S-1", "price": 12.5]),
    ]
    for change in changes.objectValue ?? [] {
        members.removeAll { $0.key == change.key }
        members.append(change)
    }
    return .object(members.filter { !$0.value.isNull })
}
