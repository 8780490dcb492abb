import EventLog
import Foundation
import JSON
import Kafka

/// Services of one installation on brokers, each a process with a data directory of its own.
final class BenchServices {
    let topics: BenchTopics
    private let directory: URL
    private static let snapshotEvery = "10s"

    init(_ topics: BenchTopics) throws {
        self.topics = topics
        directory = try BenchServer.temporaryDirectory()
    }

    deinit {
        try? FileManager.default.removeItem(at: directory)
        topics.remove()
    }

    /// Of one service.
    func installation() throws -> BenchInstallation {
        let settings = topics.settings
        let properties = settings.properties.sorted { $0.key < $1.key }
            .map { "  \($0.key): \(JSONValue.string($0.value))" }
        return try BenchInstallation(
            masterKey: directory.appendingPathComponent("master.key"),
            more: """
                partitions: \(topics.partitions)
                kafka:
                  topic_prefix: \(settings.topicPrefix)
                  replication: 1
                  transactions: \(settings.transactions)
                  snapshots: \(snapshots.path)
                  snapshot_every: \(Self.snapshotEvery)
                \(properties.joined(separator: "\n"))
                """)
    }

    /// Starts one, and returns when it is ready.
    func start(_ service: String, in installation: BenchInstallation? = nil) async throws
        -> BenchServer
    {
        let server = try BenchServer(in: installation ?? self.installation(), service: service)
        try await server.waitUntilReady(within: Self.secondsMax)
        return server
    }

    /// Puts the rule of the bench in force, with so short a time that its triggers come at once.
    func release(cartsAfter time: Int64) async throws {
        let server = try await start("api")
        try await server.release(BenchRules.content(cartsAfter: time), at: nil)
        server.stop()
    }

    // MARK: - Snapshots

    private var snapshots: URL { directory.appendingPathComponent("snapshots") }

    /// Waits until there is one of each partition.
    func waitForSnapshots() async throws {
        let end = ContinuousClock.now + .seconds(Self.secondsMax)
        while try partitionsWithSnapshot() < topics.partitions {
            guard ContinuousClock.now < end else { throw Failure("no snapshots are taken") }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    private func partitionsWithSnapshot() throws -> Int {
        let files = FileManager.default
        let settings = topics.settings
        let folder = URL(
            fileURLWithPath: settings.snapshotPath(
                in: snapshots.path, partitions: topics.partitions))
        guard files.fileExists(atPath: folder.path) else { return 0 }
        return try files.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .count { partition in
                // Unfinished ones have a dot in front.
                try files.contentsOfDirectory(atPath: partition.path)
                    .contains { !$0.hasPrefix(".") }
            }
    }

    func dropSnapshots() throws { try FileManager.default.removeItem(at: snapshots) }

    private static let secondsMax = 600
}
