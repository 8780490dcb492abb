import Events
import JSON

/// A cart, or the place where one was, and the states that it went through.
struct CartHistory: Hashable, Sendable {
    let key: Cart.Key
    private(set) var cart: Cart?
    /// The latest last; at most `ProfileLimits.pastCartStatesMax`.
    private(set) var past: [PastCartState] = []

    init(key: Cart.Key) { self.key = key }

    /// Something happened to the cart: it has these lines, and a new state.
    mutating func open(_ lines: [Line], by touch: Touch) {
        guard cart != nil || !lines.isEmpty else { return }
        let currency = Cart.currency(of: lines, before: cart?.currency)
        close(as: lines.isEmpty ? .emptied : .touched, by: touch)
        guard !lines.isEmpty else { return }
        cart = Cart(
            key: key, lines: lines, currency: currency, openedBy: touch.id, openedAt: touch.at,
            touchedAt: touch.at, bought: false, device: touch.device)
    }

    /// The cart was shown with these lines: a new state only where that is news.
    mutating func show(_ lines: [Line], by touch: Touch) {
        guard let shown = cart, !shown.bought, shown.lines.holdsSame(as: lines) else {
            return open(lines, by: touch)
        }
        cart?.lines = lines
        cart?.currency = Cart.currency(of: lines, before: shown.currency)
        cart?.touchedAt = touch.at
        cart?.device = touch.device ?? shown.device
    }

    /// The whole cart was ordered.
    mutating func order(by touch: Touch) {
        close(as: .bought, by: touch)
    }

    /// Products were ordered elsewhere: what is left of the cart is marked.
    mutating func buy(_ products: Set<String>, by touch: Touch) {
        guard let before = cart else { return }
        let lines = before.lines.filter { !products.contains($0.key.product) }
        guard lines.count < before.lines.count else { return }
        close(as: .bought, by: touch)
        guard !lines.isEmpty else { return }
        cart = Cart(
            key: key, lines: lines, currency: Cart.currency(of: lines, before: before.currency),
            openedBy: touch.id, openedAt: touch.at, touchedAt: touch.at, bought: true,
            device: before.device)
    }

    /// Nil unless the cart is, or was, in that state.
    func outcome(ofStateOpenedBy id: String) -> CartStateOutcome? {
        if let cart, cart.openedBy == id { return .current(cart) }
        guard let state = past.last(where: { $0.openedBy == id }) else { return nil }
        return .closed(at: state.closedAt, by: state.closedBy, how: state.end)
    }

    /// Whether the cart was bought in that state, or in one that came of it by touches.
    func wasBought(sinceStateOpenedBy id: String) -> Bool {
        guard var index = past.lastIndex(where: { $0.openedBy == id }) else { return false }
        // Each state was opened by what closed the one before.
        while past[index].end == .touched, index + 1 < past.count,
            past[index + 1].openedBy == past[index].closedBy
        {
            index += 1
        }
        return past[index].end == .bought
    }

    private mutating func close(as end: PastCartState.End, by touch: Touch) {
        guard let cart else { return }
        if past.count >= ProfileLimits.pastCartStatesMax { past.removeFirst() }
        past.append(
            PastCartState(
                openedBy: cart.openedBy, touchedAt: cart.touchedAt, closedAt: touch.at,
                closedBy: touch.id, end: end))
        self.cart = nil
    }
}

/// The fact that does something to carts.
struct Touch {
    /// Its message id.
    var id: String
    /// Its capture time.
    var at: Milliseconds
    var device: Identifier?
}

extension CartHistory: Kept {
    var rank: Int64 { cart == nil ? 0 : 1 }

    func encode(into writer: inout StateWriter) {
        writer.field(key)
        writer.field(cart)
        writer.field(past)
    }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        key = try fields.next()
        cart = try fields.next()
        past = try fields.next()
    }
}
