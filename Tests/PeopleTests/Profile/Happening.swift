import Enrichment
import Events
import JSON
import Testing

@testable import People

/// One line of a scenario: a fact, before it has an id and a place.
struct Happening {
    var minute: Int64
    var type: EventType
    var message: [JSONMember]
    var device: String? = "d1"
    var user: String?
    var email: String?
    var alias: String?
    var site = "shop"
    var trust = Trust.asserted
    /// `m1`, `m2`, … by its line when nil.
    var id: String?

    static func track(
        _ minute: Int64, _ event: JSONValue, _ properties: JSONValue = [:], device: String? = "d1",
        user: String? = nil, site: String = "shop", id: String? = nil
    ) -> Happening {
        let message = [
            JSONMember(key: "event", value: event),
            JSONMember(key: "properties", value: properties),
        ]
        return Happening(
            minute: minute, type: .track, message: message, device: device, user: user, site: site,
            id: id)
    }

    static func page(
        _ minute: Int64, _ path: String, device: String? = "d1", site: String = "shop"
    ) -> Happening {
        let message = [JSONMember(key: "properties", value: ["path": .string(path)])]
        return Happening(minute: minute, type: .page, message: message, device: device, site: site)
    }

    static func call(
        _ minute: Int64, _ type: EventType, _ message: JSONValue, device: String? = "d1",
        user: String? = nil, email: String? = nil
    ) -> Happening {
        Happening(
            minute: minute, type: type, message: message.objectValue ?? [], device: device,
            user: user, email: email)
    }

    static func identify(
        _ minute: Int64, _ traits: JSONValue, device: String? = "d1", user: String? = "1"
    ) -> Happening {
        call(minute, .identify, ["traits": traits], device: device, user: user)
    }

    func fact(line: Int) -> Fact {
        let id = id ?? "m\(line + 1)"
        return Fact(
            bytes: JSONValue.object([JSONMember(key: "event", value: .object(message))]).bytes,
            site: site, messageID: id, type: type,
            device: device.map { Identifier(.device, $0) },
            email: email.map { Identifier(.email, $0) }, user: user.map { Identifier(.user, $0) },
            alias: alias.map { Identifier(.user, $0) }, trust: trust, receivedAt: capture,
            loggedAt: capture, sentAt: nil, timestamp: nil)
    }

    var capture: Milliseconds { .minutes(minute) }
}

/// Folds the lines in their order, and stores and reads the profile after each `storedEvery`.
func profile(
    _ happenings: [Happening], settings: FoldSettings = FoldSettings(), voided: Set<String> = [],
    lists: ReferenceLists? = nil, storedEvery: Int = 1
) throws -> ProfileState {
    let parser = JSONParser()
    let enricher = Enricher(lists)
    var state = ProfileState()
    for (line, happening) in happenings.enumerated() {
        state.step(
            happening.fact(line: line), capture: happening.capture, voided: voided.contains,
            settings: settings, parser: parser, enricher: enricher)
        if line % storedEvery == 0 { state = try stored(state) }
    }
    return state
}

/// The profile as it comes back from the store; the bytes are the same again.
func stored(_ state: ProfileState) throws -> ProfileState {
    let bytes = state.encoded()
    let decoded = try ProfileState(decoding: bytes)
    #expect(decoded == state)
    #expect(decoded.encoded() == bytes)
    return decoded
}

func document(_ state: ProfileState) throws -> JSONValue {
    var writer = JSONWriter()
    ProfileDocument(state).write(id: Identifier(.user, "4711"), into: &writer)
    return try JSONValue.parse(writer.bytes)
}

extension ProfileState {
    /// The carts in a line each: whose, what, how much, and the id of the state.
    var cartLines: [String] { openCarts.map(\.line) }

    /// Orders in a line each.
    var orderLines: [String] {
        orders.all.map { order in
            let amount = order.amount.map { " \($0.text) \($0.currency)" } ?? ""
            let refunded = order.refunded.map { " refunded \($0.text)" } ?? ""
            return order.key.id + amount + refunded + (order.isCancelled ? " cancelled" : "")
        }
    }
}

extension Cart {
    fileprivate var line: String {
        let owner =
            switch key.owner {
            case .cart(let id): "cart \(id)"
            case .person(let identifier): identifier.text
            }
        let goods = lines.map { "\($0.key.product)\($0.key.variant ?? "")*\($0.quantity)" }
        let value = value.map { " = \($0.text) \($0.currency)" } ?? ""
        let mark = bought ? " bought" : ""
        return "\(owner): \(goods.joined(separator: " "))\(value) [\(openedBy)]\(mark)"
    }
}
