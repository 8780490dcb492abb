import ArgumentParser
import Foundation

/// Single beacons, each acknowledged after it was synced.
struct BeaconBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "beacons",
        abstract: "Single beacons of some 600 bytes, each acknowledged after fsync.")

    @OptionGroup var options: BenchOptions
    @Option(help: "Connections that each send a beacon when the last was answered.")
    var connections = 64
    @Option(help: "Beacons in a run.")
    var beacons = 60_000

    static let name = "beacons: one a request, answered when it is on disk"

    func validate() throws {
        guard (1...10_000).contains(connections), (connections...10_000_000).contains(beacons)
        else { throw ValidationError("1 to 10,000 connections, and a beacon each at least") }
    }

    func run() async throws {
        let load = Load(connections: connections, beacons: beacons)
        try await options.measure(Self.name) { try await load.run() }
    }

    struct Load {
        var connections = 64
        var beacons = 60_000

        func run() async throws -> [Figure] {
            let server = try await BenchServer()
            let before = try server.usage
            let start = ContinuousClock.now
            let latencies = try await BeaconLoad(
                port: server.port, connections: connections, beacons: beacons
            ).run()
            let took = ContinuousClock.now - start
            try await server.settle(.published)
            let usage = try server.usage
            server.stop()
            let milliseconds = { (part: Double) in
                Double(latencies[Int(Double(latencies.count - 1) * part)]) / 1e6
            }
            return [
                Figure("connections", connections),
                Figure("acknowledged, beacons/s", Double(beacons) / took.seconds),
                Figure("latency, median, ms", milliseconds(0.5), digits: 2),
                Figure("latency, 99 %, ms", milliseconds(0.99), digits: 2),
                Figure("latency, most, ms", milliseconds(1), digits: 2),
                Figure(
                    "server CPU with fold, s per million",
                    (usage.cpuSeconds - before.cpuSeconds) * 1e6 / Double(beacons), digits: 1),
                Figure("server memory at most, MiB", usage.peakBytes >> 20),
            ]
        }
    }
}
