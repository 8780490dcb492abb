import Events
import JSON

/// The orders of a person, each counted once however often it was sent.
public struct Orders: Hashable, Sendable {
    private var kept = RecentList<Order>()
    /// Of the orders that are no longer kept.
    private var droppedCount: Int64 = 0
    private var dropped: [OrderTotal] = []

    /// Those kept in full, the one heard of last at the end.
    public var all: [Order] { kept.entries }

    /// Orders placed and not cancelled.
    public var count: Int64 { droppedCount + Int64(kept.entries.count { $0.isCounted }) }

    /// Of the orders placed and not cancelled, by currency code.
    public var totals: [OrderTotal] {
        kept.entries.reduce(into: dropped) { $0.add($1) }
    }

    public subscript(key: Order.Key) -> Order? { kept[key] }

    mutating func place(_ key: Order.Key, _ record: OrderRecord, at capture: Milliseconds) {
        use(key, at: capture) { $0.place(record, at: capture) }
    }

    mutating func refund(_ key: Order.Key, _ refund: Refund, at capture: Milliseconds) {
        use(key, at: capture) { $0.refund(refund) }
    }

    mutating func cancel(_ key: Order.Key, at capture: Milliseconds) {
        use(key, at: capture) { $0.isCancelled = true }
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

/// What the orders in one currency come to.
public struct OrderTotal: Hashable, Sendable {
    public var currency: String
    public var count: Int64 = 0
    /// In minor units: each order's `revenue`, else its `total`. Refunds are not taken off.
    public var revenue: Int64 = 0
    /// In minor units.
    public var refunded: Int64 = 0
}

/// Totals are ordered by currency, one a currency, at most `ProfileLimits.currenciesMax`.
extension [OrderTotal] {
    /// Adds an order that counts; an amount that no longer fits is left out.
    fileprivate mutating func add(_ order: Order) {
        guard order.isCounted, let currency = order.record?.currency else { return }
        let index = insertionIndex(of: currency, by: \.currency)
        if index == count || self[index].currency != currency {
            guard count < ProfileLimits.currenciesMax else { return }
            insert(OrderTotal(currency: currency), at: index)
        }
        self[index].count += 1
        self[index].revenue.add(order.amount)
        self[index].refunded.add(order.refunded)
    }
}

extension Int64 {
    fileprivate mutating func add(_ money: Money?) {
        let (sum, overflow) = addingReportingOverflow(money?.amount ?? 0)
        if !overflow { self = sum }
    }
}

extension Orders: StateRow {
    func encodeFields(into writer: inout JSONWriter) {
        writer.field(kept)
        writer.field(droppedCount)
        writer.field(dropped)
    }

    init(fields: inout RowReader) throws(ProfileStateError) {
        kept = try fields.next()
        droppedCount = try fields.next()
        dropped = try fields.next()
    }
}

extension OrderTotal: StateRow {
    func encodeFields(into writer: inout JSONWriter) {
        writer.field(currency)
        writer.field(count)
        writer.field(revenue)
        writer.field(refunded)
    }

    init(fields: inout RowReader) throws(ProfileStateError) {
        currency = try fields.next()
        count = try fields.next()
        revenue = try fields.next()
        refunded = try fields.next()
    }
}
