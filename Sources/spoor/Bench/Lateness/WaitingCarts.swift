import EventLog
import Events
import Importing
import JSON
import RocksDB

/// Carts that were left alone long ago, and are due evenly over an hour from soon on.
struct WaitingCarts: Sendable {
    let count: Int
    private let firstDue: Milliseconds

    /// How long a cart is left alone before it is due. All were before anybody looks.
    private static let after: Milliseconds = .hours(24)
    private static let spread: Milliseconds = .hours(1)
    /// Triggers that are due come within this time, or something is wrong.
    private static let patience: Milliseconds = .seconds(60)
    private static let lookEvery: Milliseconds = 100

    init(count: Int) {
        self.count = count
        firstDue = wallClock() + .seconds(5)
    }

    private func due(_ number: Int) -> Milliseconds {
        firstDue + Int64(number) * Self.spread / Int64(count)
    }

    func fill(_ path: String) async throws {
        var number = 0
        let rules = BenchRules.content(cartsAfter: Self.after)
        try await BenchLog.fill(path, rules: rules) {
            let batch = (number..<min(number + BenchLog.batchMessages, count)).map(message)
            number += batch.count
            return batch.isEmpty ? nil : batch
        }
    }

    private static func device(_ number: Int) -> String { "waiting-\(number)" }

    private func message(_ number: Int) -> ImportedMessage {
        let time = due(number) - Self.after
        var writer = JSONWriter(capacity: 256)
        writer.beginObject()
        writer.member("type", "track")
        writer.member("event", "Product Added")
        writer.member("messageId", "cart-\(number)")
        writer.member("anonymousId", Self.device(number))
        writer.member("timestamp", time)
        writer.key("properties")
        writer.beginObject()
        writer.member("product_id", "1001")
        writer.member("price", 49)
        writer.endObject()
        writer.endObject()
        return ImportedMessage(json: writer.bytes, receivedAt: time)
    }

    /// How late those fire that are due in that time: when each can be read, by the clock.
    func lateness(
        in log: RocksDBEventLog, from: Milliseconds, until: Milliseconds
    ) async throws -> [Milliseconds] {
        try await withThrowingTaskGroup(of: [Milliseconds].self) { group in
            for number in 0..<log.partitionCount {
                group.addTask {
                    try await follow(
                        TopicPartition(.triggers, number), of: log, from: from, until: until)
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    private func follow(
        _ triggers: TopicPartition, of log: RocksDBEventLog, from: Milliseconds,
        until: Milliseconds
    ) async throws -> [Milliseconds] {
        let expected = (0..<count).count { number in
            (from..<until).contains(due(number))
                && log.partition(.triggers, of: "a:" + Self.device(number)) == triggers
        }
        var lateness: [Milliseconds] = []
        var offset: Offset = 0
        while lateness.count < expected {
            guard wallClock() < until + Self.patience else {
                throw Failure("\(lateness.count) of \(expected) triggers of \(triggers) came")
            }
            try await log.waitForRecord(triggers, at: offset, timeout: Self.lookEvery)
            let records = try await log.read(triggers, from: offset)
            let now = wallClock()
            offset += Offset(records.count)
            let dues = try records.map { try Self.due(of: $0) }
            lateness += dues.filter { (from..<until).contains($0) }.map { now - $0 }
        }
        return lateness
    }

    private static func due(of trigger: Record) throws -> Milliseconds {
        let text = try JSONValue.parse(trigger.value)["due"]?.stringValue
        guard let due = text.flatMap(ISO8601.parse) else {
            throw Failure("a trigger does not say when it was due")
        }
        return due
    }
}
