import Events
import JSON

/// The orders of a person, each counted once however often it was sent, as long as it is kept: one
/// that was given up for others (`ProfileLimits.ordersMax`) and is sent again counts anew.
public struct Orders: Hashable, Sendable {
    private var kept = RecentList<Order>()
    /// Of the orders that are no longer kept.
    private var droppedCount: Int64 = 0
    private var dropped: [OrderTotal] = []

    /// Those kept in full, the one heard of last at the end.
    public var all: [Order] { kept.entries }

    /// The one placed last at the front; of equals by site and id.
    public func latest(_ count: Int) -> [Order] {
        kept.entries.leading(count) { left, right in
            if left.at != right.at { return left.at > right.at }
            return (left.key.site, left.key.id) < (right.key.site, right.key.id)
        }
    }

    /// Orders placed and not cancelled.
    public var count: Int64 { droppedCount + Int64(kept.entries.count { $0.isCounted }) }

    /// Of the orders placed and not cancelled.
    public var totals: [OrderTotal] {
        kept.entries.reduce(into: dropped) { $0.add($1) }
    }

    /// How long this person waits from one order to the next: the median, the lower of two; nil
    /// before the second.
    public var usualInterval: Milliseconds? {
        let times = kept.entries.filter(\.isCounted).map(\.at).sorted()
        let gaps = zip(times.dropFirst(), times).map { $0 - $1 }.sorted()
        return gaps.isEmpty ? nil : gaps[(gaps.count - 1) / 2]
    }

    public subscript(key: Order.Key) -> Order? { kept[key] }

    mutating func place(
        _ key: Order.Key, _ record: OrderRecord, by channel: SalesChannel, at capture: Milliseconds
    ) {
        use(key, at: capture) { $0.place(record, by: channel, at: capture) }
    }

    mutating func refund(_ key: Order.Key, _ refund: Refund, at capture: Milliseconds) {
        use(key, at: capture) { $0.refund(refund) }
    }

    mutating func cancel(_ key: Order.Key, at capture: Milliseconds) {
        use(key, at: capture) { $0.isCancelled = true }
    }

    mutating func note(_ key: Order.Key, researchedAt: Milliseconds?) {
        kept.update(key) { $0.researchedAt = researchedAt }
    }

    private mutating func use(
        _ key: Order.Key, at capture: Milliseconds, _ update: (inout Order) -> Void
    ) {
        let new = Order(key: key, at: capture)
        let evicted = kept.use(key, max: ProfileLimits.ordersMax, orInsert: new, update)
        if let evicted { drop(evicted) }
    }

    private mutating func drop(_ order: Order) {
        if order.isCounted { droppedCount += 1 }
        dropped.add(order)
    }
}

/// What the orders of one site, channel and currency come to.
public struct OrderTotal: Hashable, Sendable {
    public struct Key: Hashable, Comparable, Sendable {
        public var currency: String
        public var site: String
        public var channel: SalesChannel

        public static func < (left: Self, right: Self) -> Bool {
            (left.currency, left.site, left.channel) < (right.currency, right.site, right.channel)
        }
    }

    public var key: Key
    public var count: Int64 = 0
    /// In minor units: each order's `revenue`, else its `total`. Refunds are not taken off.
    public var revenue: Int64 = 0
    /// In minor units.
    public var refunded: Int64 = 0
}

/// Totals are ordered by key, one a key, at most `ProfileLimits.orderTotalsMax`.
extension [OrderTotal] {
    /// Adds an order that counts; an amount that no longer fits is left out.
    fileprivate mutating func add(_ order: Order) {
        guard order.isCounted, let record = order.record else { return }
        let key = OrderTotal.Key(
            currency: record.currency, site: order.key.site, channel: order.channel)
        let index = insertionIndex(of: key, by: \.key)
        if index == count || self[index].key != key {
            guard count < ProfileLimits.orderTotalsMax else { return }
            insert(OrderTotal(key: key), at: index)
        }
        self[index].count += 1
        self[index].revenue.add(order.amount)
        self[index].refunded.add(order.refunded)
    }

    /// An amount of all of them, by currency.
    public func sums(of amount: (OrderTotal) -> Int64) -> [Money] {
        reduce(into: []) { sums, total in
            let money = Money(amount: amount(total), currency: total.key.currency)
            if let last = sums.last, last.currency == money.currency {
                sums[sums.count - 1] = last.adding(money) ?? last
            } else {
                sums.append(money)
            }
        }
    }
}

extension Int64 {
    fileprivate mutating func add(_ money: Money?) {
        let (sum, overflow) = addingReportingOverflow(money?.amount ?? 0)
        if !overflow { self = sum }
    }
}

extension Orders: StateField {
    func encode(into writer: inout StateWriter) {
        writer.field(kept)
        writer.field(droppedCount)
        writer.field(dropped)
    }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        kept = try fields.next()
        droppedCount = try fields.next()
        dropped = try fields.next()
    }
}

extension OrderTotal: StateField {
    func encode(into writer: inout StateWriter) {
        writer.field(key.currency)
        writer.field(key.site)
        writer.field(key.channel)
        writer.field(count)
        writer.field(revenue)
        writer.field(refunded)
    }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        key = Key(
            currency: try fields.next(), site: try fields.next(), channel: try fields.next())
        count = try fields.next()
        revenue = try fields.next()
        refunded = try fields.next()
    }
}
