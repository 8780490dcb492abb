import Events
import JSON

/// Something bought, known by site and order id; without an id by the fact's message id.
public struct Order: Hashable, Sendable {
    public struct Key: Hashable, Sendable {
        public var site: String
        public var id: String
    }

    public var key: Key
    /// Capture time of the first record; of the first refund or cancellation while there is none.
    public internal(set) var at: Milliseconds
    /// Where it was bought, as the first record has it; online while there is none.
    public internal(set) var channel = SalesChannel.online
    /// The fullest record; nil while only a refund or cancellation is known.
    public internal(set) var record: OrderRecord?
    /// The sum of the refunds that name an amount; see `refunded`.
    private var refunds: Money?
    /// A refund that names nothing was of everything.
    private var isRefundedWhole = false
    public internal(set) var isCancelled = false
    /// Of something bought offline: when a product of it was last looked at online before.
    public internal(set) var researchedAt: Milliseconds?

    init(key: Key, at: Milliseconds) {
        self.key = key
        self.at = at
    }

    /// Counts in the totals: it was placed, and not cancelled.
    public var isCounted: Bool { record != nil && !isCancelled }

    /// `revenue`, else `total`.
    public var amount: Money? { record?.amount }

    /// What was given back, at most the order's amount; nil while nothing was, or while the order
    /// itself was not seen.
    public var refunded: Money? {
        guard let record else { return nil }
        if isRefundedWhole { return record.amount }
        guard let refunds, refunds.currency == record.currency else { return nil }
        guard let amount = record.amount else { return refunds }
        return Money(amount: min(refunds.amount, amount.amount), currency: amount.currency)
    }

    /// A record of the order; an equally full one later changes nothing.
    mutating func place(
        _ new: OrderRecord, by newChannel: SalesChannel, at capture: Milliseconds
    ) {
        guard let known = record else {
            at = capture
            channel = newChannel
            record = new
            return
        }
        if known.fullness < new.fullness { record = new }
    }

    /// A refund in another currency than the order, or than the refunds before, is not counted.
    mutating func refund(_ refund: Refund) {
        switch refund {
        case .whole: isRefundedWhole = true
        case .part(let money):
            guard record == nil || record?.currency == money.currency else { return }
            guard let known = refunds else {
                refunds = money
                return
            }
            refunds = known.adding(money) ?? known
        }
    }
}

/// What one `Order Completed` or `Order Updated` says. Shops send an order several times over, from
/// page, server and thank-you page, and not each time all of it.
public struct OrderRecord: Hashable, Sendable {
    public var currency: String
    /// In minor units of `currency`, like all that follow; nil when not told.
    public var revenue: Int64?
    public var total: Int64?
    public var tax: Int64?
    public var shipping: Int64?
    public var discount: Int64?
    public var coupon: String?
    /// By product and variant.
    public var lines: [Line]

    public var amount: Money? {
        (revenue ?? total).map { Money(amount: $0, currency: currency) }
    }

    /// Which of an order's records stands for it: one with an amount before one without, then the
    /// one with more products, then the one with more amounts; of equals the first in fold order.
    var fullness: (Int, Int, Int) {
        let amounts = [revenue, total, tax, shipping, discount].count { $0 != nil }
        return (amount == nil ? 0 : 1, lines.count, amounts)
    }

    init(_ reader: EventReader) {
        currency = reader.currency
        revenue = reader.amount("revenue")?.amount
        total = reader.amount("total")?.amount
        tax = reader.amount("tax")?.amount
        shipping = reader.amount("shipping")?.amount
        discount = reader.amount("discount")?.amount
        coupon = reader.property("coupon", bytesMax: ProfileLimits.nameBytesMax)
        lines = [Line](reader.productList ?? [])
    }
}

extension Order: Kept {
    func encode(into writer: inout StateWriter) {
        writer.field(key.site)
        writer.field(key.id)
        writer.field(time: at)
        writer.field(channel)
        writer.field(record)
        writer.field(refunds)
        writer.field(isRefundedWhole)
        writer.field(isCancelled)
        writer.field(time: researchedAt)
    }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        key = Key(site: try fields.next(), id: try fields.next())
        at = try fields.time()
        channel = try fields.next()
        record = try fields.next()
        refunds = try fields.next()
        isRefundedWhole = try fields.next()
        isCancelled = try fields.next()
        researchedAt = try fields.optionalTime()
    }
}

extension OrderRecord: StateField {
    func encode(into writer: inout StateWriter) {
        writer.field(currency)
        writer.field(revenue)
        writer.field(total)
        writer.field(tax)
        writer.field(shipping)
        writer.field(discount)
        writer.field(coupon)
        writer.field(lines)
    }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        currency = try fields.next()
        revenue = try fields.next()
        total = try fields.next()
        tax = try fields.next()
        shipping = try fields.next()
        discount = try fields.next()
        coupon = try fields.next()
        lines = try fields.next()
    }
}
