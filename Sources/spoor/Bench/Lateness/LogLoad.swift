import Collector
import Events
import Foundation
import Generating
import RocksDB

/// Messages of a made-up shop that come in now, at a rate, through the collector's intake.
struct LogLoad: Sendable {
    let log: RocksDBEventLog
    let perSecond: Int

    private static let messagesPerVisitor = 10
    private static let pause = Duration.milliseconds(5)

    struct Outcome: Sendable {
        var messages: Int
        var seconds: Double

        var perSecond: Double { Double(messages) / seconds }
    }

    func run(until end: Milliseconds) async throws -> Outcome {
        let intake = try BenchLog.intake()
        let messages = perSecond * Int((end - wallClock()) / .seconds(1) + 1)
        var shop = Generator.Parameters(
            events: messages, visitors: max(1, messages / Self.messagesPerVisitor), seed: 1)
        shop.hasTimes = false
        var generator = Generator(shop)
        let start = ContinuousClock.now
        var sent = 0
        while wallClock() < end {
            let due = Int((ContinuousClock.now - start).seconds * Double(perSecond))
            let batch = generator.batch(min(due - sent, BenchLog.batchMessages))
            if batch.isEmpty {
                try await Task.sleep(for: Self.pause)
                continue
            }
            let beacon = Beacon(
                call: .batch, credential: .key(BenchLog.writeKey), receivedAt: wallClock())
            try await log.append(intake.take(batchBody(batch), of: beacon).records)
            sent += batch.count
        }
        return Outcome(messages: sent, seconds: (ContinuousClock.now - start).seconds)
    }
}
