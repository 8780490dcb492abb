import Events
import JSON

/// Totals over all people: what a shop's owner asks first. Made from the records of
/// `spoor.profiles`, one after the other, in any order.
public struct Report: Sendable {
    public var facts: Int64 = 0
    public var rejected: Int64 = 0
    /// Events that programs sent, and the people who are nothing else; in no other count.
    public var botFacts: Int64 = 0
    public var bots = 0
    public var people = 0
    public var visitors = 0
    public var sessions: Int64 = 0
    public var pageViews: Int64 = 0
    public var identified = 0
    public var stitchedDevices = 0
    public var openCarts = 0
    public var orders: Int64 = 0
    /// Minor units, by currency.
    public var revenue: [String: Int64] = [:]
    public var fired = 0
    public var withheld = 0
    public var withdrawn = 0
    /// People by the channel that they came by first.
    public var origins: [String: Int64] = [:]
    /// Orders by where they were placed.
    public var sales: [String: Int64] = [:]
    /// Orders placed offline, of things that the person had looked at online; of each person's
    /// latest 20.
    public var researchedOnline = 0
    private var pages: [String: Int64] = [:]

    public init() {}

    public mutating func add(_ record: JSONView) {
        guard record["mergedInto"] == nil else { return }
        let byBots = record["bot"]?["facts"]?.int ?? 0
        let all = record["facts"]?.int ?? 0
        botFacts += byBots
        guard byBots == 0 || byBots < all else {
            bots += 1
            return
        }
        people += 1
        facts += all - byBots
        sessions += record["visits"]?["count"]?.int ?? 0
        pageViews += record["pageViews"]?.int ?? 0
        var devices = 0
        record["devices"]?.elements.forEach { devices += $0["bot"] == nil ? 1 : 0 }
        visitors += devices == 0 ? 0 : 1
        if record["identifiers"]?.count ?? 0 > 0 {
            identified += 1
            stitchedDevices += devices
        }
        openCarts += record["carts"]?.count ?? 0
        if let channel = record["origins"]?["first"]?["channel"]?.string {
            origins[channel, default: 0] += 1
        }
        add(orders: record["orders"])
        record["pages"]?["top"]?.elements.forEach { page in
            guard let path = page["path"]?.string else { return }
            pages[path, default: 0] += page["count"]?.int ?? 0
        }
        record["triggers"]?.elements.forEach { trigger in
            fired += trigger["fired"] == nil ? 0 : 1
            withheld += trigger["withheld"] == nil ? 0 : 1
            withdrawn += trigger["withdrawn"] == nil ? 0 : 1
        }
    }

    private mutating func add(orders: JSONView?) {
        self.orders += orders?["count"]?.int ?? 0
        orders?["channels"]?.elements.forEach { sale in
            guard let channel = sale["channel"]?.string else { return }
            sales[channel, default: 0] += sale["count"]?.int ?? 0
        }
        orders?["latest"]?.elements.forEach { order in
            researchedOnline += order["researchedAt"] == nil ? 0 : 1
        }
        orders?["revenue"]?.elements.forEach { amount in
            guard let currency = amount["currency"]?.string else { return }
            revenue[currency, default: 0] += amount["amount"]?.int ?? 0
        }
    }

    /// The pages seen most, over the 20 most seen of each person.
    public func topPages(_ count: Int) -> [(path: String, views: Int64)] {
        pages.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(count)
            .map { ($0.key, $0.value) }
    }

    /// `{"search":12,"direct":7}`, the most first.
    private static func counts(_ counts: [String: Int64]) -> JSONValue {
        .object(
            counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
                .map { JSONMember(key: $0.key, value: .int($0.value)) })
    }

    public var json: JSONValue {
        let counts: [(String, Int64)] = [
            ("events", facts), ("rejected", rejected), ("botEvents", botFacts),
            ("bots", Int64(bots)), ("people", Int64(people)),
            ("visitors", Int64(visitors)), ("sessions", sessions), ("pageViews", pageViews),
            ("identified", Int64(identified)), ("stitchedDevices", Int64(stitchedDevices)),
            ("openCarts", Int64(openCarts)), ("abandonedCarts", Int64(fired)),
            ("withheld", Int64(withheld)), ("withdrawn", Int64(withdrawn)), ("orders", orders),
            ("researchedOnline", Int64(researchedOnline)),
        ]
        let amounts = revenue.sorted { $0.key < $1.key }.map { currency, amount -> JSONValue in
            .object([
                JSONMember(key: "amount", value: .int(amount)),
                JSONMember(key: "currency", value: .string(currency)),
                JSONMember(
                    key: "text", value: .string(Money(amount: amount, currency: currency).text)),
            ])
        }
        let top = topPages(10).map { path, views -> JSONValue in
            .object([
                JSONMember(key: "path", value: .string(path)),
                JSONMember(key: "views", value: .int(views)),
            ])
        }
        return .object(
            counts.map { JSONMember(key: $0.0, value: .int($0.1)) } + [
                JSONMember(key: "revenue", value: .array(amounts)),
                JSONMember(key: "origins", value: Self.counts(origins)),
                JSONMember(key: "sales", value: Self.counts(sales)),
                JSONMember(key: "topPages", value: .array(top)),
            ])
    }
}
