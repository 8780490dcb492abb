import Events
import JSON

/// A scenario as a table: one line a record, in the order of arrival.
///
/// ```
/// 5 a:d1 page /shoes          minute, ids, what happened
/// 9 a:d1 u:1 identify typed   the trust, when it is not `asserted`
/// 9 a:d1 add p1 late=30       arrives half an hour later
/// 9 a:d1 page /x at=3         happened in minute 3, by the client's clock
/// 9 a:d1 order o1 p1 id=m3    the message id, when it is not m and the number of the line
/// 12 u:2 alias 1              the previous id
/// 20 unlink a:d1 m2           on which home, which edges
/// 20 erase u:1                what it received until then
/// ```
public struct Scenario: Sendable {
    public var records: [EventsRecord] = []

    public init(_ table: String, start: Milliseconds = 0) throws {
        let parser = JSONParser.forStored()
        for (number, line) in table.split(separator: "\n").enumerated() {
            let words = line.split(separator: " ").map(String.init)
            records.append(try ScenarioLine(words, number + 1, start).record(parser))
        }
    }

    /// The ids that records are kept under, sorted.
    public var homes: [Identifier] { Set(records.compactMap(\.home)).sorted() }
}

private struct ScenarioLine {
    var time: Milliseconds
    var received: Milliseconds
    var happened: Milliseconds
    var messageID: String
    var ids: [Identifier] = []
    var trust = Trust.asserted
    var words: [String] = []

    init(_ line: [String], _ number: Int, _ start: Milliseconds) throws {
        guard let minute = line.first.flatMap({ Int64($0) }) else {
            throw ContractViolation("line \(number) begins with no minute")
        }
        time = start + .minutes(minute)
        (received, happened) = (time, time)
        messageID = "m\(number)"
        for word in line.dropFirst() {
            if let id = Identifier(text: word), words.first != "unlink", words.first != "erase" {
                ids.append(id)
            } else if let trust = Trust(rawValue: word) {
                self.trust = trust
            } else if word.hasPrefix("late=") {
                received = time + .minutes(Int64(word.dropFirst(5)) ?? 0)
            } else if word.hasPrefix("at=") {
                happened = start + .minutes(Int64(word.dropFirst(3)) ?? 0)
            } else if word.hasPrefix("id=") {
                messageID = String(word.dropFirst(3))
            } else {
                words.append(word)
            }
        }
    }

    func record(_ parser: JSONParser) throws -> EventsRecord {
        switch words.first {
        case "unlink":
            return .unlink(
                Unlink(on: try identifier(1), edges: Array(words.dropFirst(2)), loggedAt: time))
        case "erase":
            return .erase(Erase(of: try identifier(1), receivedAt: time, loggedAt: time))
        default:
            let envelope = FactEnvelope(
                site: "shop", messageID: messageID, device: id(.device), email: id(.email),
                user: id(.user), trust: trust, receivedAt: received, loggedAt: received)
            let event = try self.event()
            return try EventsRecord(decoding: envelope.bytes { $0.value(event) }, parser: parser)
        }
    }

    private func id(_ namespace: Identifier.Namespace) -> Identifier? {
        ids.first { $0.namespace == namespace }
    }

    private func identifier(_ index: Int) throws -> Identifier {
        guard words.indices.contains(index), let id = Identifier(text: words[index]) else {
            throw ContractViolation("an identifier is expected in \(words)")
        }
        return id
    }

    private func event() throws -> JSONValue {
        let rest = words.dropFirst().map { JSONValue.string($0) }
        let first = rest.first ?? ""
        let event: JSONValue
        switch words.first {
        case "page": event = ["type": "page", "properties": ["path": first]]
        case "identify": event = ["type": "identify", "traits": [:]]
        case "alias": event = ["type": "alias", "previousId": first]
        case "add": event = Self.track("Product Added", Self.product(first))
        case "remove": event = Self.track("Product Removed", Self.product(first))
        case "view": event = Self.track("Cart Viewed", [:])
        case "coupon": event = Self.track("Coupon Entered", [:])
        case "order":
            let products = JSONValue.array(rest.dropFirst().map(Self.product))
            event = Self.track("Order Completed", ["order_id": first, "products": products])
        default: throw ContractViolation("nobody knows what \(words) means")
        }
        let timestamp = JSONMember(key: "timestamp", value: .string(ISO8601.format(happened)))
        return .object((event.objectValue ?? []) + [timestamp])
    }

    private static func track(_ name: JSONValue, _ properties: JSONValue) -> JSONValue {
        ["type": "track", "event": name, "properties": properties]
    }

    private static func product(_ id: JSONValue) -> JSONValue {
        ["product_id": id, "price": 10, "quantity": 1]
    }
}
