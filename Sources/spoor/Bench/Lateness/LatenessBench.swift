import ArgumentParser
import Enrichment
import EventLog
import Events
import Foundation
import Projector
import ReadAPI
import RocksDB

/// How late triggers fire: from the moment when one is due to when it can be read.
struct LatenessBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lateness",
        abstract: "How late triggers fire while many wait, idle and under load.",
        discussion: """
            So many carts wait to be due, evenly over an hour. Projector and read side run as in \
            `spoor serve`; without HTTP, so that what is told is when a trigger stands in \
            `spoor.triggers`. A load is messages of a made-up shop, through the collector's intake.

            EXAMPLES
              spoor bench lateness
              spoor bench lateness --timers 1000000 --rate 50000
            """)

    @OptionGroup var options: BenchOptions
    @Option(help: "Carts that wait.")
    var timers = 100_000
    @Option(help: "Messages a second beside them.")
    var rate = 0
    @Option(help: "For so long triggers are looked at.")
    var seconds = 30

    func validate() throws {
        guard (100...50_000_000).contains(timers), (0...1_000_000).contains(rate),
            (1...600).contains(seconds)
        else {
            throw ValidationError("100 to 50,000,000 timers, a rate up to 1,000,000, 1 to 600 s")
        }
    }

    func run() async throws {
        let beside = rate == 0 ? "idle" : "beside \(rate) messages/s"
        let subject = BenchSubject(
            bench: "lateness", words: "\(timers) carts wait, \(beside)",
            parameters: ["timers": timers, "rate": rate])
        try await options.measure(subject, measure)
    }

    private func measure() async throws -> [Figure] {
        let directory = try BenchServer.temporaryDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        let carts = WaitingCarts(count: timers)
        let logPath = directory.appendingPathComponent("log").path
        try await carts.fill(logPath)
        let log = try RocksDBEventLog(path: logPath, partitionCount: BenchLog.partitions)
        let pipeline = try BenchPipeline(log: log, directory: directory)
        let outcome = try await pipeline.whileRunning {
            try await pipeline.settle()
            // The carts were read in as history is, and time goes on only when that is over.
            let from = wallClock() + ProjectorLimits.historyQuiet + .seconds(2)
            let until = from + .seconds(Int64(seconds))
            async let sent = LogLoad(log: log, perSecond: rate).run(until: until)
            let lateness = try await carts.lateness(in: log, from: from, until: until)
            return (lateness: lateness, sent: try await sent)
        }
        await log.close()
        let lateness = outcome.lateness.map { UInt64(max($0, 0)) * 1_000_000 }.sorted()
        return [
            Figure("triggers", lateness.count),
            Figure("lateness, median, ms", lateness.milliseconds(0.5)),
            Figure("lateness, 99 %, ms", lateness.milliseconds(0.99)),
            Figure("lateness, most, ms", lateness.milliseconds(1)),
            Figure("messages beside them/s", outcome.sent.perSecond),
        ]
    }
}
