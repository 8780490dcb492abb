import EventLog
import Foundation
import Kafka
import SpoorTesting
import Synchronization

/// A broker process of its own, on a free port of 127.0.0.1, with an empty data directory.
///
/// It ends with this process, however that ends: the script that runs it sees to that.
final class Broker: Sendable {
    let address: String
    private let program: String
    private let port: UInt16
    private let directory: URL
    private let process = Mutex<Process?>(nil)

    /// One for all tests that only need topics of their own.
    static let shared = Result { try Broker() }

    init() throws {
        program = try Self.program()
        port = try Self.freePort()
        address = "127.0.0.1:\(port)"
        directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("spoor-broker-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        try start()
    }

    deinit {
        process.withLock { $0?.terminate() }
        try? FileManager.default.removeItem(at: directory)
    }

    /// On the data that are there.
    func start() throws {
        let new = Process()
        new.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        new.arguments = [
            "python3", "-c", Self.script, program, "start", "--only", "kafka", "--kafka-port",
            "\(port)",
            "--data-dir", directory.path,
        ]
        // A test runner waits until everybody has closed its output.
        new.standardOutput = FileHandle.nullDevice
        new.standardError = FileHandle.nullDevice
        try new.run()
        process.withLock { $0 = new }
    }

    /// As an operator does: what it has is on disk when it returns.
    func stop() async throws {
        let running = process.withLock { process in
            defer { process = nil }
            return process
        }
        running?.terminate()
        while running?.isRunning == true { try await Task.sleep(for: .milliseconds(20)) }
    }

    /// Topics of their own for who asks.
    func settings() -> KafkaSettings {
        var settings = KafkaSettings(["bootstrap.servers": address])
        settings.topicPrefix = "test-\(UUID().uuidString.prefix(8).lowercased())."
        return settings
    }

    /// A log on fresh topics.
    func log(
        _ settings: KafkaSettings? = nil, partitions: Int = EventLogContract.partitionCount
    ) async throws -> KafkaEventLog {
        let settings = settings ?? self.settings()
        var plans = TopicPlan.all(settings, partitions: partitions, replication: 1)
        // Records of tests are of 1970, and would be deleted as too old at any moment.
        for plan in plans.indices {
            for setting in plans[plan].settings.indices
            where plans[plan].settings[setting].name == "retention.ms" {
                plans[plan].settings[setting].value = "-1"
            }
        }
        try TopicAdmin(settings).create(plans)
        return try await KafkaEventLog(settings)
    }

    /// Signals are blocked on the threads that tests run on, and so they would be in the broker.
    private static let script = """
        import os, signal, subprocess, sys, time
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        parent = os.getppid()
        broker = subprocess.Popen(sys.argv[1:])
        signal.signal(signal.SIGTERM, lambda *_: broker.terminate())
        while broker.poll() is None:
            if os.getppid() != parent: broker.terminate()
            time.sleep(0.05)
        """

    /// As `make test` installs it.
    private static func program() throws -> String {
        if let path = ProcessInfo.processInfo.environment["SPOOR_BROKER"] { return path }
        let libraries = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
            .appendingPathComponent(".venv/lib")
        let pythons = try? FileManager.default.contentsOfDirectory(atPath: libraries.path)
        for python in pythons ?? [] {
            let path = libraries.appendingPathComponent(
                "\(python)/site-packages/noida_db/noida-db"
            ).path
            if FileManager.default.isExecutableFile(atPath: path) { return path }
        }
        throw Missing()
    }

    private struct Missing: Error, CustomStringConvertible {
        var description: String {
            "there is no broker to test with: `make test` installs it, or set SPOOR_BROKER"
        }
    }

    private static func freePort() throws -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 ? getsockname(descriptor, $0, &size) : -1
            }
        }
        guard code == 0 else { throw POSIXError(.EADDRNOTAVAIL) }
        return UInt16(bigEndian: address.sin_port)
    }
}
