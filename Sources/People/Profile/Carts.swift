import Events
import JSON

/// The carts of a person, on all devices and sites.
struct Carts: Hashable, Sendable {
    private var histories = RecentList<CartHistory>()

    /// Those with something in them, the one touched last at the end.
    var all: [Cart] { histories.entries.compactMap(\.cart) }

    var hasOpen: Bool { histories.entries.contains { $0.cart != nil } }

    func outcome(site: String, openedBy id: String) -> CartStateOutcome {
        for history in histories.entries.reversed() where history.key.site == site {
            if let outcome = history.outcome(ofStateOpenedBy: id) { return outcome }
        }
        return .unknown
    }

    func wasBought(site: String, sinceStateOpenedBy id: String) -> Bool {
        histories.entries.contains { history in
            history.key.site == site && history.wasBought(sinceStateOpenedBy: id)
        }
    }

    /// A new state for the cart of `key`, with its lines changed. Opens no empty cart.
    mutating func change(_ key: Cart.Key, by touch: Touch, _ change: (inout [Line]) -> Void) {
        var lines = histories[key]?.cart?.lines ?? []
        let isKnown = !lines.isEmpty
        change(&lines)
        guard isKnown || !lines.isEmpty else { return }
        use(key) { $0.open(lines, by: touch) }
    }

    /// The cart of `key` was shown with these products.
    mutating func show(_ key: Cart.Key, _ products: [ProductMention], by touch: Touch) {
        let known = histories[key]?.cart?.lines ?? []
        let lines = [Line](products).described(by: known)
        guard !known.isEmpty || !lines.isEmpty else { return }
        use(key) { $0.show(lines, by: touch) }
    }

    /// The cart of `key` was shown, and it was not told what is in it.
    mutating func touch(_ key: Cart.Key, by touch: Touch) {
        guard let lines = histories[key]?.cart?.lines else { return }
        use(key) { $0.show(lines, by: touch) }
    }

    /// The cart of `key` was ordered; it is gone.
    mutating func order(_ key: Cart.Key, by touch: Touch) {
        use(key) { $0.order(by: touch) }
    }

    /// These products were ordered. Carts touched after `before` may hold them anew and stay.
    mutating func buy(_ products: Set<String>, by touch: Touch, before: Milliseconds) {
        guard !products.isEmpty else { return }
        histories.updateAll { history in
            guard let cart = history.cart, cart.touchedAt <= before else { return }
            history.buy(products, by: touch)
        }
    }

    /// The first of these that there is: the cart of `key`, the device's cart, the cart on the site
    /// that the device touched last. Events of one checkout do not all carry the cart's id. What a
    /// server says without a device is of the only cart on the site, if there is one.
    func find(_ key: Cart.Key, device: Identifier?) -> Cart? {
        if let cart = histories[key]?.cart { return cart }
        guard let device else {
            let carts = all.filter { $0.key.site == key.site }
            return carts.count == 1 ? carts[0] : nil
        }
        let own = Cart.Key(site: key.site, owner: .person(device))
        if let cart = histories[own]?.cart { return cart }
        return all.last { $0.key.site == key.site && $0.device == device }
    }

    private mutating func use(_ key: Cart.Key, _ update: (inout CartHistory) -> Void) {
        histories.use(key, max: ProfileLimits.cartsMax, orInsert: CartHistory(key: key), update)
    }
}

extension Carts: StateField {
    func encode(into writer: inout StateWriter) { histories.encode(into: &writer) }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        histories = try fields.next()
    }
}
