import Events
import JSON

/// What somebody means to buy.
///
/// A cart goes through *states*. Each has the message id of the fact that opened it, `openedBy`,
/// which names it. What an event does to a cart:
///
/// | event                                                | lines            | state      |
/// |------------------------------------------------------|------------------|------------|
/// | `Product Added`, `Wishlist Product Added to Cart`    | added            | a new one  |
/// | `Product Removed`                                    | taken off        | a new one  |
/// | `Cart Viewed` with products that differ              | replaced         | a new one  |
/// | `Cart Viewed` with the same products, or none named  | stay             | touched    |
/// | `Checkout Started`, `Checkout Step Viewed`/`Completed` | replaced if named | a new one |
/// | `Payment Info Entered`, `Coupon …`, `Cart Shared`    | stay             | a new one  |
/// | an order of this cart                                | the cart is gone | none       |
/// | another order of the person, with a product of it    | the bought go    | a new one, `bought` |
///
/// A touch moves `touchedAt` only, so that looking at a cart counts as not leaving it, but does not
/// make another cart of it. A `bought` cart that is touched has a new state and is `bought` no more.
public struct Cart: Hashable, Sendable {
    public struct Key: Hashable, Sendable {
        public var site: String
        public var owner: Owner
    }

    /// `cart_id` when the shop gives one, else the device, else the customer or e-mail.
    public enum Owner: Hashable, Sendable {
        case cart(String)
        case person(Identifier)
    }

    public var key: Key
    /// By product and variant; never empty.
    public internal(set) var lines: [Line]
    /// Of the line that was the first to have a price; nil while none has.
    public internal(set) var currency: String?
    /// The message id of the fact that opened the cart's state.
    public internal(set) var openedBy: String
    /// Capture time of that fact.
    public internal(set) var openedAt: Milliseconds
    /// Capture time of the last event on the cart.
    public internal(set) var touchedAt: Milliseconds
    /// Something of it was bought in another cart, and nobody touched it since.
    public internal(set) var bought: Bool
    /// The device that touched it last.
    public internal(set) var device: Identifier?

    /// The sum of the lines in the cart's currency; lines in other currencies are not in it. Nil
    /// while no line has a price, or when the sum does not fit.
    public var value: Money? { currency.flatMap { lines.value(in: $0) } }

    /// Where nothing has the currency of before, the first line with a price decides.
    static func currency(of lines: [Line], before: String?) -> String? {
        if let before, lines.contains(where: { $0.price?.currency == before }) { return before }
        return lines.lazy.compactMap { $0.price?.currency }.first
    }
}

/// A state that a cart was in.
public struct PastCartState: Hashable, Sendable {
    public enum End: String, Sendable, CaseIterable {
        /// Another state of the same cart followed.
        case touched
        /// Nothing was left in the cart.
        case emptied
        /// Something or all of it was bought.
        case bought
    }

    public var openedBy: String
    /// Capture time of the last event on the cart in that state.
    public var touchedAt: Milliseconds
    public var closedAt: Milliseconds
    /// The message id of the fact that ended the state.
    public var closedBy: String
    public var end: End
}

/// What became of a cart's state.
public enum CartStateOutcome: Hashable, Sendable {
    /// The cart is in that state; `touchedAt` tells since when nothing happened to it.
    case current(Cart)
    case closed(at: Milliseconds, by: String, how: PastCartState.End)
    /// There was no such state, or it is too long ago to be kept.
    case unknown
}

extension Cart.Owner: StateField {
    private enum Tag: StateField, CaseIterable {
        case cart, person
    }

    func encode(into writer: inout StateWriter) {
        switch self {
        case .cart(let id):
            writer.field(Tag.cart)
            writer.field(id)
        case .person(let identifier):
            writer.field(Tag.person)
            writer.field(identifier)
        }
    }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        let tag: Tag = try fields.next()
        switch tag {
        case .cart: self = .cart(try fields.next())
        case .person: self = .person(try fields.next())
        }
    }
}

extension Cart.Key: StateField {
    func encode(into writer: inout StateWriter) {
        writer.field(site)
        writer.field(owner)
    }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        self.init(site: try fields.next(), owner: try fields.next())
    }
}

extension Cart: StateField {
    func encode(into writer: inout StateWriter) {
        writer.field(key)
        writer.field(lines)
        writer.field(currency)
        writer.field(openedBy)
        writer.field(time: openedAt)
        writer.field(time: touchedAt)
        writer.field(bought)
        writer.field(device)
    }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        key = try fields.next()
        lines = try fields.next()
        currency = try fields.next()
        openedBy = try fields.next()
        openedAt = try fields.time()
        touchedAt = try fields.time()
        bought = try fields.next()
        device = try fields.next()
    }
}

extension PastCartState.End: StateField {}

extension PastCartState: StateField {
    func encode(into writer: inout StateWriter) {
        writer.field(openedBy)
        writer.field(time: touchedAt)
        writer.field(time: closedAt)
        writer.field(closedBy)
        writer.field(end)
    }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        openedBy = try fields.next()
        touchedAt = try fields.time()
        closedAt = try fields.time()
        closedBy = try fields.next()
        end = try fields.next()
    }
}
