import Events
import JSON
import People

/// A cart that is not empty, was left alone for a while, is worth the trouble, and of which
/// nothing was bought on any of the person's devices. Once a state of the cart.
public struct AbandonedCart: RuleKind, Hashable {
    public static let name = "abandoned_cart"
    public static let afterMax: Milliseconds = .days(366)

    /// How long the cart was not touched.
    public var after: Milliseconds
    /// What it must be worth at least, as a decimal number of the cart's own currency.
    public var minimumValue: String

    public init(after: Milliseconds, minimumValue: String = "0") {
        self.after = after
        self.minimumValue = minimumValue
    }

    public init(decoding members: JSONValue) throws(RuleError) {
        guard let after = members["after"]?.intValue, (1...Self.afterMax).contains(after) else {
            throw RuleError(path: "/after", reason: "a length of time up to a year is expected")
        }
        let minimum = members["minimumValue"] ?? "0"
        guard let minimum = minimum.stringValue,
            let money = Money(text: minimum, currency: "EUR"), money.amount >= 0
        else {
            throw RuleError(path: "/minimumValue", reason: "an amount like 25 or 25.00 is expected")
        }
        self.init(after: after, minimumValue: minimum)
    }

    public var members: [JSONMember] {
        [
            JSONMember(key: "after", value: .int(after)),
            JSONMember(key: "minimumValue", value: .string(minimumValue)),
        ]
    }

    public func occasions(for person: Node, of rule: Rule) -> [Occasion] {
        guard person.profile.hasOpenCarts else { return [] }
        return person.profile.openCarts.compactMap { cart in
            guard rule.holds(for: cart.key.site), !cart.bought, isWorthIt(cart) else { return nil }
            return Occasion(
                site: cart.key.site, id: cart.openedBy, capture: cart.openedAt,
                due: cart.touchedAt + after, causes: [cart.openedBy])
        }
    }

    public func payload(on occasion: Occasion, for person: Node) -> JSONValue {
        let cart = person.profile.openCarts.first {
            $0.key.site == occasion.site && $0.openedBy == occasion.id
        }
        return cart?.payload ?? .object([])
    }

    private func isWorthIt(_ cart: Cart) -> Bool {
        guard let value = cart.value else {
            // Without a price only a rule that asks for none can hold.
            return Money(text: minimumValue, currency: "EUR")?.amount == 0
        }
        guard let minimum = Money(text: minimumValue, currency: value.currency) else {
            return false
        }
        return value.amount >= minimum.amount
    }

    public static func withdrawal(of fired: Decision, for person: Node) -> String? {
        switch person.profile.cartState(site: fired.site, openedBy: fired.occasion) {
        case .current, .unknown: nil
        case .closed(_, _, .bought): "bought"
        case .closed(let at, _, .touched), .closed(let at, _, .emptied):
            if at < fired.due {
                "changed_before_due"
            } else if person.profile.wasCartBought(
                site: fired.site, sinceStateOpenedBy: fired.occasion)
            {
                "bought"
            } else {
                nil
            }
        }
    }
}

extension Cart {
    /// `{"cart":{"value":{…},"lines":[{"productId":…,"quantity":…,"price":{…}}],"touchedAt":…}}`.
    var payload: JSONValue {
        var cart: [JSONMember] = []
        if case .cart(let id) = key.owner { cart.append(JSONMember(key: "id", value: .string(id))) }
        if let value { cart.append(JSONMember(key: "value", value: value.json)) }
        cart.append(JSONMember(key: "lines", value: .array(lines.map(\.json))))
        cart.append(
            JSONMember(key: "touchedAt", value: .string(ISO8601.format(touchedAt))))
        return .object([JSONMember(key: "cart", value: .object(cart))])
    }
}

extension Line {
    var json: JSONValue {
        var members = [JSONMember(key: "productId", value: .string(key.product))]
        if let variant = key.variant {
            members.append(JSONMember(key: "variant", value: .string(variant)))
        }
        if let name { members.append(JSONMember(key: "name", value: .string(name))) }
        members.append(JSONMember(key: "quantity", value: .int(quantity)))
        if let price { members.append(JSONMember(key: "price", value: price.json)) }
        return .object(members)
    }
}

extension Money {
    var json: JSONValue {
        .object([
            JSONMember(key: "amount", value: .int(amount)),
            JSONMember(key: "currency", value: .string(currency)),
            JSONMember(key: "text", value: .string(text)),
        ])
    }
}
