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
    var beacons = 200_000

    func validate() throws {
        guard (1...10_000).contains(connections), (connections...10_000_000).contains(beacons)
        else { throw ValidationError("1 to 10,000 connections, and a beacon each at least") }
    }

    func run() async throws {
        let load = ClosedLoad(connections: connections, requests: beacons)
        try await options.measure(load.subject, load.figures)
    }
}

/// Batches, as a server's library sends them.
struct BatchBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "batches",
        abstract: "Batches of messages of some 600 bytes, each acknowledged after fsync.")

    @OptionGroup var options: BenchOptions
    @Option(help: "Messages in a batch.")
    var size = 100
    @Option(help: "Connections that each send a batch when the last was answered.")
    var connections = 16
    @Option(help: "Batches in a run.")
    var batches = 10_000

    func validate() throws {
        guard (2...5_000).contains(size), (1...10_000).contains(connections),
            (connections...10_000_000).contains(batches)
        else {
            throw ValidationError(
                "2 to 5,000 messages, 1 to 10,000 connections, and a batch each at least")
        }
    }

    func run() async throws {
        let load = ClosedLoad(connections: connections, requests: batches, size: size)
        try await options.measure(load.subject, load.figures)
    }
}

/// Connections that each send their next request when the last was answered.
struct ClosedLoad {
    static let beacons = ClosedLoad(connections: 64, requests: 200_000)
    static let batches = ClosedLoad(connections: 16, requests: 10_000, size: 100)

    var connections: Int
    var requests: Int
    var size = 1

    var subject: BenchSubject {
        size == 1
            ? BenchSubject(
                bench: "beacons", words: "one a request, answered when it is on disk",
                parameters: ["connections": connections])
            : BenchSubject(
                bench: "batches", words: "\(size) messages each, answered when they are on disk",
                parameters: ["connections": connections, "size": size])
    }

    func figures() async throws -> [Figure] {
        let server = try await BenchServer()
        let before = try server.usage
        let outcome = try await Load(
            port: server.port, connections: connections, pace: .closed(requests: requests),
            size: size
        ).run()
        guard outcome.refused == 0 else { throw Failure("\(outcome.refused) were refused") }
        try await server.settle(.published)
        let usage = try server.usage
        server.stop()
        let events = Double(requests * size)
        let perMillion = { (seconds: Double) in seconds * 1e6 / events }
        let fold = usage.workSeconds - before.workSeconds
        let all = usage.cpuSeconds - before.cpuSeconds
        let unit = size == 1 ? "beacons" : "events"
        return [
            Figure("connections", connections),
            Figure("acknowledged, \(unit)/s", events / outcome.seconds),
            Figure("latency, median, ms", outcome.latencies.milliseconds(0.5), digits: 2),
            Figure("latency, 99 %, ms", outcome.latencies.milliseconds(0.99), digits: 2),
            Figure("latency, most, ms", outcome.latencies.milliseconds(1), digits: 2),
            // All threads but those of the fold and the read side: HTTP, intake, log.
            Figure("collector CPU, s per million", perMillion(all - fold), digits: 1),
            Figure("… with the fold, s per million", perMillion(all), digits: 1),
            Figure("sender CPU, s per million", perMillion(outcome.cpuSeconds), digits: 1),
            Figure("server memory at most, MiB", usage.peakBytes >> 20),
        ]
    }
}
