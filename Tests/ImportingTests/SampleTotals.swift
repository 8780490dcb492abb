import JSON

@testable import Importing

/// What importing the slice gives, counted from the messages alone.
struct SampleTotals {
    private(set) var lines: Int64 = 0
    private(set) var rejected: Int64 = 0
    /// Messages by event, or by type where it is not a track.
    private(set) var names: [String: JSONValue] = [:]
    private(set) var messageIDs: Set<String> = []
    private(set) var visitors: Set<String> = []
    private(set) var emails: Set<String> = []
    /// Hits, not messages.
    private(set) var campaigns: Int64 = 0
    private(set) var adClicks: Int64 = 0
    private(set) var addedCents: Int64 = 0
    /// Revenue in cents; of several records of one order the first with a revenue.
    private(set) var orders: [String: Int64] = [:]
    private(set) var firstTime: Int64?
    private(set) var lastTime: Int64 = 0

    init(importing path: String) throws {
        let importer = try Importer(path: path, format: .googleAnalytics)
        let parser = JSONParser()
        while let step = try importer.next() {
            lines += 1
            switch step {
            case .rejected(let rejection):
                precondition(rejection.reason == .nothingHappened)
                rejected += 1
            case .messages(let messages, _):
                for (index, message) in messages.enumerated() {
                    precondition(message.receivedAt >= lastTime, "the slice is in time order")
                    firstTime = firstTime ?? message.receivedAt
                    lastTime = message.receivedAt
                    try parser.parse(message.json) { add($0, isFirstOfHit: index == 0) }
                }
            }
        }
    }

    private mutating func add(_ message: JSONView, isFirstOfHit: Bool) {
        let name = message["event"]?.string ?? message["type"]?.string ?? "?"
        names[name] = .int((names[name]?.intValue ?? 0) + 1)
        messageIDs.insert(message["messageId"]?.string ?? "?")
        visitors.insert(message["anonymousId"]?.string ?? "?")
        if let email = message["traits"]?["email"]?.string { emails.insert(email) }
        if isFirstOfHit { addSession(message["context"]) }
        guard let properties = message["properties"] else { return }
        if name == "Product Added" {
            addedCents += cents(properties["price"]) * (properties["quantity"]?.int ?? 1)
        } else if name == "Order Completed", let id = properties["order_id"]?.string {
            let known = orders[id] ?? 0
            orders[id] = known == 0 ? cents(properties["revenue"]) : known
        }
    }

    private mutating func addSession(_ context: JSONView?) {
        if context?["campaign"] != nil { campaigns += 1 }
        if context?["page"]?["search"]?.string?.contains("gclid=") == true { adClicks += 1 }
    }

    private func cents(_ price: JSONView?) -> Int64 {
        Int64(((price?.double ?? 0) * 100).rounded())
    }
}
