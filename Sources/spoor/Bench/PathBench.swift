import ArgumentParser
import Foundation
import Importing

/// From the first byte posted to the last profile that can be read.
struct PathBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "path",
        abstract: "The real week in batches over HTTP, until every profile can be read.")

    @OptionGroup var options: BenchOptions

    static let subject = BenchSubject(
        bench: "path", words: "the real week over HTTP in batches of \(batchMessages)")
    private static let batchMessages = 400

    func run() async throws { try await options.measure(Self.subject, Self.run) }

    static func run() async throws -> [Figure] {
        let batches = try sampleBatches()
        let events = batches.reduce(0) { $0 + $1.count }
        let server = try await BenchServer()
        let target = ServerTarget(client: server.client, key: BenchServer.historyKey)
        try await server.release(at: batches[0][0].receivedAt)
        let before = try server.usage
        let start = ContinuousClock.now
        for batch in batches {
            let answer = try await target.send(batch)
            guard answer.accepted == batch.count else {
                throw Failure("the server refused \(answer.rejected) messages of the sample")
            }
        }
        let posted = ContinuousClock.now - start
        try await server.settle(.folded)
        let folded = ContinuousClock.now - start
        try await server.settle(.published)
        let published = ContinuousClock.now - start
        let usage = try server.usage
        server.stop()
        return [
            Figure("events", events),
            Figure("posted, events/s", Double(events) / posted.seconds),
            Figure("posted and folded, events/s", Double(events) / folded.seconds),
            Figure("posted and readable, events/s", Double(events) / published.seconds),
            Figure(
                "server CPU, s per million",
                (usage.cpuSeconds - before.cpuSeconds) * 1e6
                    / Double(events), digits: 1),
            Figure("server memory at most, MiB", usage.peakBytes >> 20),
        ]
    }

    /// The sample as it is posted; reading and mapping it is not part of the measurement.
    static func sampleBatches() throws -> [[ImportedMessage]] {
        let importer = try Importer(path: SampleData.googleMerchStore, format: .googleAnalytics)
        var batches: [[ImportedMessage]] = [[]]
        while let step = try importer.next() {
            guard case .messages(let messages, _) = step else { continue }
            batches[batches.count - 1] += messages
            if batches[batches.count - 1].count >= batchMessages { batches.append([]) }
        }
        return batches.filter { !$0.isEmpty }
    }
}

extension Duration {
    var seconds: Double { self / .seconds(1) }
}
