import Foundation
import JSON

/// Lives of a server on the same data, one after the other, and what was measured of them.
struct ServerLives {
    private let installation: BenchInstallation
    private let rate: Int
    private(set) var figures: [Figure] = []
    /// Each beacon is another, over all lives.
    private var beacons = 0
    /// What has to be in the log after a load.
    private var recordsMin = 0

    private static let connections = 64
    private static let loadSeconds = 2
    private static let loadSecondsMax = 120
    /// To fold or to rebuild all there is.
    fileprivate static let secondsMax = 4 * 3_600
    /// A rebuild is stopped after this part of it.
    private static let stoppedAt = 0.05

    init(_ installation: BenchInstallation, rate: Int) {
        self.installation = installation
        self.rate = rate
    }

    /// The first life, which begins without any state.
    mutating func foldAll(events: Int) async throws {
        let server = try BenchServer(in: installation)
        try await server.waitUntilReady()
        try await server.settle(.folded, seconds: Self.secondsMax)
        figures.append(Figure("fold all: facts/s", Double(events) / server.age.seconds))
        add("… folded, s", server.age)
        try await server.settle(.published, seconds: Self.secondsMax)
        add("… published, s", server.age)
        try await server.settle(.settled, seconds: Self.secondsMax)
        try addMemory(of: server)
        stop(server, "SIGTERM, idle: s")
    }

    mutating func stopUnderLoad() async throws {
        let server = try BenchServer(in: installation)
        try await server.waitUntilReady()
        add("start with all state: ready, s", server.age)
        try await underLoad(server) { $0.stop(server, "SIGTERM under load: s") }
    }

    mutating func crashUnderLoad() async throws {
        let server = try BenchServer(in: installation)
        try await server.waitUntilReady()
        try await underLoad(server) { _ in server.kill() }
        let next = try BenchServer(in: installation)
        try await next.waitUntilReady()
        add("start after kill -9: ready, s", next.age)
        try await next.settle(.folded)
        add("… folded, s", next.age)
        guard try await next.records() >= recordsMin else {
            throw Failure("what was acknowledged before a crash is not in the log")
        }
        try addMemory(of: next)
        next.stop()
    }

    /// Without the state of before, as after an upgrade that cannot read it.
    mutating func rebuild() async throws {
        try installation.dropState()
        let first = try BenchServer(in: installation)
        _ = try await first.catchUp(to: Self.stoppedAt)
        stop(first, "SIGTERM, rebuilding: s")
        try installation.dropState()
        let server = try BenchServer(in: installation)
        let told = try await server.catchUp(to: 0.5)["secondsLeft"]?.intValue ?? 0
        let halfAt = server.age
        let end = try await server.catchUp(to: 1)
        let records = end["total"]?.intValue ?? 0
        figures.append(Figure("rebuild: records/s", Double(records) / server.age.seconds))
        figures.append(Figure("… time left, told halfway, s", Int(told)))
        add("… as it was, s", server.age - halfAt)
        try await server.waitUntilReady(within: Self.secondsMax)
        add("… ready, s", server.age)
        try await server.settle(.published, seconds: Self.secondsMax)
        add("… published, s", server.age)
        try addMemory(of: server)
    }
}

extension ServerLives {
    private mutating func add(_ name: String, _ time: Duration) {
        figures.append(Figure(name, time.seconds, digits: 2))
    }

    private mutating func addMemory(of server: BenchServer) throws {
        figures.append(Figure("… memory at most, MiB", try server.usage.peakBytes >> 20))
    }

    private mutating func stop(_ server: BenchServer, _ name: String) {
        let start = ContinuousClock.now
        server.stop()
        add(name, ContinuousClock.now - start)
    }

    /// Ends a server by `end` while beacons come in.
    private mutating func underLoad(
        _ server: BenchServer, _ end: (inout Self) -> Void
    ) async throws {
        let before = try await server.records()
        let load = Load(
            port: server.port, connections: Self.connections,
            pace: .open(perSecond: rate, seconds: Self.loadSecondsMax), firstMessage: beacons,
            endsWithServer: true)
        beacons += rate * Self.loadSecondsMax
        async let outcome = load.run()
        try await Task.sleep(for: .seconds(Self.loadSeconds))
        end(&self)
        recordsMin = before + (try await outcome.latencies.count)
    }
}

extension BenchServer {
    /// Of `spoor.events`.
    fileprivate func records() async throws -> Int {
        let status = try await status { _ in true }
        return (status["partitions"]?.arrayValue ?? []).reduce(0) {
            $0 + Int($1["end"]?.intValue ?? 0)
        }
    }

    /// How far it is with what it has to fold anew, once that part of it is done.
    fileprivate func catchUp(to part: Double) async throws -> JSONValue {
        let status = try await status(within: ServerLives.secondsMax) { status in
            guard let catchUp = status["catchUp"], let folded = catchUp["folded"]?.intValue,
                let total = catchUp["total"]?.intValue
            else { return false }
            return total > 0 && Double(folded) >= Double(total) * part
        }
        return status["catchUp"] ?? .null
    }
}
