import ArgumentParser
import Foundation

/// What connections cost that say nothing.
struct IdleBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "idle",
        abstract: "Memory of a server with connections that were used once and are kept open.")

    @OptionGroup var options: BenchOptions
    @Option(help: "Connections.")
    var connections = 10_000

    func validate() throws {
        guard (1...100_000).contains(connections) else {
            throw ValidationError("1 to 100,000 connections")
        }
    }

    func run() async throws {
        OpenFiles.raiseLimit()
        let subject = BenchSubject(
            bench: "idle", words: "connections that are kept open",
            parameters: ["connections": connections])
        try await options.measure(subject, figures)
    }

    private func figures() async throws -> [Figure] {
        let server = try await BenchServer()
        // What the beacons themselves leave in memory is no connection's.
        let one = try LoadConnection(port: server.port, template: RequestTemplate(size: 1))
        for number in 0..<connections { try one.exchange(number) }
        try await server.settle(.published)
        let before = try server.usage
        let idle = try (0..<connections).map { number in
            let connection = try LoadConnection(
                port: server.port, template: RequestTemplate(size: 1))
            try connection.exchange(connections + number)
            return connection
        }
        try await server.settle(.published)
        let usage = try server.usage
        withExtendedLifetime(idle) { server.stop() }
        let bytes = Double(usage.residentBytes - before.residentBytes)
        return [
            Figure("connections", connections),
            Figure("server memory before, MiB", before.residentBytes >> 20),
            Figure("server memory, MiB", usage.residentBytes >> 20),
            Figure("… a connection, KiB", bytes / 1_024 / Double(connections), digits: 1),
        ]
    }
}

extension LoadConnection {
    /// Sends a beacon and waits for its answer.
    fileprivate func exchange(_ message: Int) throws {
        try send(from: message)
        try withUnsafeTemporaryAllocation(byteCount: 4_096, alignment: 1) { buffer in
            while true {
                guard let status = try receive(buffer) else { continue }
                guard status == 200 else { throw Failure("a beacon was answered with \(status)") }
                return
            }
        }
    }
}
