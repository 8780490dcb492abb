import Foundation
import JSON

/// A server in a process of its own.
final class BenchServer {
    let client: ServerClient
    private let installation: BenchInstallation
    private let process = Process()
    private let startedAt = ContinuousClock.now

    static let writeKey = "bench_write_key"
    static let historyKey = "bench_history_key"
    static let adminKey = "bench_admin_key"
    private static let secondsMax = 60

    /// Starts it in a directory of its own, and returns when it is ready.
    convenience init() async throws {
        try self.init(in: BenchInstallation())
        try await waitUntilReady()
    }

    /// Starts it. One at a time runs in an installation.
    ///
    /// - Parameter service: The command that runs it.
    init(in installation: BenchInstallation, service: String = "serve") throws {
        self.installation = installation
        client = ServerClient(base: "http://127.0.0.1:\(installation.port)")
        process.executableURL = URL(fileURLWithPath: CommandLine.executablePath)
        process.arguments = [service, "-c", installation.configurationPath]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    deinit {
        if process.isRunning { kill() }
    }

    /// Since it was started.
    var age: Duration { ContinuousClock.now - startedAt }

    var port: Int { installation.port }

    /// Ends it as an operator would.
    func stop() {
        process.terminate()
        process.waitUntilExit()
    }

    /// Ends it as a crash would.
    func kill() {
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    enum Stage {
        /// All that was sent is folded, and what follows from it.
        case folded
        /// All that is folded can be read.
        case published
        /// And nothing more is due now.
        case settled
    }

    func settle(_ stage: Stage, seconds: Int = secondsMax) async throws {
        _ = try await status(within: seconds) { status in
            switch stage {
            case .folded: status["lag"]?.intValue == 0
            case .published:
                status["lag"]?.intValue == 0 && status["published"]?.boolValue == true
            case .settled: status["settled"]?.boolValue == true
            }
        }
    }

    /// Its status once that is as wanted.
    func status(
        within seconds: Int = secondsMax, where isDone: (JSONValue) -> Bool
    ) async throws -> JSONValue {
        try await wait(seconds) {
            try await client.get("/v1/admin/status", key: Self.adminKey)
                .flatMap(\.json).filter(isDone)
        }
    }

    func waitUntilReady(within seconds: Int = secondsMax) async throws {
        try await wait(seconds) {
            try await client.get("/ready", key: nil)?.status == 200 ? () : nil
        }
    }

    private func wait<Result>(_ seconds: Int, _ ask: () async throws -> Result?) async throws
        -> Result
    {
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end, process.isRunning {
            if let result = try await ask() { return result }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw Failure("the server of the bench ended, or is not so far after \(seconds) s")
    }

    /// Puts rules in force.
    ///
    /// - Parameter time: Before history of that time; nil: now.
    func release(_ rules: JSONValue = BenchRules.content, at time: Int64?) async throws {
        let at = time.map { [JSONMember(key: "at", value: .int($0))] } ?? []
        let body = JSONValue.object([JSONMember(key: "content", value: rules)] + at)
        _ = try await client.post("/v1/admin/release", body.bytes, key: Self.adminKey)
            .required(client.base).checked("release")
    }

    var usage: ProcessUsage { get throws { try ProcessUsage(of: process.processIdentifier) } }

    static func temporaryDirectory() throws -> URL {
        let url = FileManager.default.temporaryDirectory
            .appendingPathComponent("spoor-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        return url
    }
}

extension Optional {
    fileprivate func filter(_ isWanted: (Wrapped) -> Bool) -> Wrapped? {
        guard let value = self, isWanted(value) else { return .none }
        return value
    }
}

extension CommandLine {
    /// Of this program.
    static var executablePath: String {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
            ?? arguments[0]
    }
}
