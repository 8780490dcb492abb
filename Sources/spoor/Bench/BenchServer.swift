import Foundation
import JSON

/// A server in a process and a directory of its own.
final class BenchServer {
    let client: ServerClient
    private let process = Process()
    private let directory: URL

    static let writeKey = "bench_write_key"
    static let historyKey = "bench_history_key"
    static let adminKey = "bench_admin_key"
    private static let secondsMax = 60

    /// Starts it, and returns when it is ready.
    init() async throws {
        directory = try Self.temporaryDirectory()
        let port = try freePort()
        client = ServerClient(base: "http://127.0.0.1:\(port)")
        let configuration = """
            tenant: bench
            listen: {host: 127.0.0.1, port: \(port)}
            data: \(directory.path)/data
            master_key: {file: \(directory.path)/data/master.key}
            admin_keys: [\(Self.adminKey)]
            sites:
              - id: shop
                write_keys: [\(Self.writeKey)]
                history_keys: [\(Self.historyKey)]
                currency: USD
            """
        let path = directory.appendingPathComponent("spoor.yaml")
        try Data(configuration.utf8).write(to: path)
        process.executableURL = URL(fileURLWithPath: CommandLine.executablePath)
        process.arguments = ["serve", "-c", path.path]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        try await waitUntilReady()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        try? FileManager.default.removeItem(at: directory)
    }

    var port: Int { client.base.split(separator: ":").last.flatMap { Int($0) } ?? 0 }

    /// Ends it as an operator would.
    func stop() {
        process.terminate()
        process.waitUntilExit()
    }

    enum Stage {
        /// All that was sent is folded, and what follows from it.
        case folded
        /// All that is folded can be read.
        case published
    }

    func settle(_ stage: Stage) async throws {
        _ = try await client.settled(key: Self.adminKey, seconds: Self.secondsMax) { status in
            guard status["lag"]?.intValue == 0 else { return false }
            return stage == .folded || status["published"]?.boolValue == true
        }
    }

    /// Puts a rule of each kind in force, before history of that time.
    func release(at time: Int64) async throws {
        let body = JSONValue.object([
            JSONMember(key: "content", value: BenchRules.content),
            JSONMember(key: "at", value: .int(time)),
        ])
        _ = try await client.post("/v1/admin/release", body.bytes, key: Self.adminKey)
            .required(client.base).checked("release")
    }

    var usage: ProcessUsage { get throws { try ProcessUsage(of: process.processIdentifier) } }

    private func waitUntilReady() async throws {
        let end = ContinuousClock.now + .seconds(Self.secondsMax)
        while ContinuousClock.now < end, process.isRunning {
            if try await client.get("/ready", key: nil)?.status == 200 { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw Failure("the server of the bench did not start")
    }

    static func temporaryDirectory() throws -> URL {
        let url = FileManager.default.temporaryDirectory
            .appendingPathComponent("spoor-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        return url
    }
}

extension CommandLine {
    /// Of this program.
    static var executablePath: String {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
            ?? arguments[0]
    }
}

/// A port of 127.0.0.1 that nobody listens on.
private func freePort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
            bind(descriptor, pointer, length) == 0
                ? getsockname(descriptor, pointer, &length) : -1
        }
    }
    guard status == 0 else { throw Failure("no port is free: \(String(cString: strerror(errno)))") }
    return Int(UInt16(bigEndian: address.sin_port))
}
