import ArgumentParser
import Foundation

/// Beacons that come at a rate, whether the server keeps up or not.
struct OfferedBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "offered",
        abstract: "Latency and what is taken at offered loads, up to saturation and past it.",
        discussion: """
            Each load has a server of its own. A beacon's wait counts from when it was due, so that \
            those that no connection was free for are counted whole.

            EXAMPLE
              spoor bench offered --rates 10000,30000,60000 --seconds 5
            """)

    @OptionGroup var options: BenchOptions
    @Option(help: "Beacons a second, one load after the other.")
    var rates = "5000,10000,20000,30000,40000,60000"
    @Option(help: "How long each load lasts.")
    var seconds = 5
    @Option(help: "Connections, each with a beacon at once at most.")
    var connections = 3_000

    func validate() throws {
        guard loads.allSatisfy({ (1...1_000_000).contains($0) }), !loads.isEmpty,
            (1...600).contains(seconds), (1...50_000).contains(connections)
        else {
            throw ValidationError(
                "rates of 1 to 1,000,000, 1 to 600 seconds, 1 to 50,000 connections")
        }
    }

    private var loads: [Int] { rates.split(separator: ",").map { Int($0) ?? 0 } }

    func run() async throws {
        OpenFiles.raiseLimit()
        for rate in loads {
            let subject = BenchSubject(
                bench: "offered", words: "\(rate) beacons/s over \(connections) connections",
                parameters: ["rate": rate, "connections": connections, "seconds": seconds])
            try await options.measure(subject) { try await figures(rate) }
        }
    }

    private func figures(_ rate: Int) async throws -> [Figure] {
        let server = try await BenchServer()
        let outcome = try await Load(
            port: server.port, connections: connections,
            pace: .open(perSecond: rate, seconds: seconds)
        ).run()
        let usage = try server.usage
        server.stop()
        let perSecond = { (count: Int) in Double(count) / outcome.seconds }
        return [
            Figure("acknowledged, beacons/s", perSecond(outcome.latencies.count)),
            Figure("refused with 503, beacons/s", perSecond(outcome.refused)),
            Figure("latency, median, ms", outcome.latencies.milliseconds(0.5), digits: 2),
            Figure("latency, 99 %, ms", outcome.latencies.milliseconds(0.99), digits: 2),
            Figure(
                "… since it was sent, ms", outcome.serverLatencies.milliseconds(0.99), digits: 2),
            // Of those that the server then lacks, where both share a machine.
            Figure("sender CPU, cores", outcome.cpuSeconds / outcome.seconds, digits: 2),
            Figure("server memory at most, MiB", usage.peakBytes >> 20),
        ]
    }
}
