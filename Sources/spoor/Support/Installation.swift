import ArgumentParser
import Collector
import Enrichment
import EventLog
import Foundation
import Kafka
import Logging
import Projector
import RocksDB
import Sealing
import SpoorConfiguration

/// The option that every command has.
struct ConfigurationOption: ParsableArguments {
    @Option(
        name: [.customShort("c"), .customLong("config")],
        help: "The configuration file. SPOOR_CONFIG names another default.")
    var path = ProcessInfo.processInfo.environment["SPOOR_CONFIG"] ?? "spoor.yaml"

    func installation() throws -> Installation {
        do {
            let installation = Installation(try Configuration(contentsOf: path))
            try installation.kafka?.check()
            return installation
        } catch let error as KafkaError {
            throw Failure("\(path) has to be changed: kafka: \(error.fault.reason)")
        } catch let errors as ConfigurationErrors {
            throw Failure("\(path) has to be changed:\n\(errors)")
        }
    }
}

/// The options of commands that ask a running server.
struct ServerOption: ParsableArguments {
    @OptionGroup var config: ConfigurationOption

    @Option(help: "HOST:PORT of the server to ask, instead of the configuration's `listen`.")
    var server: Listen?

    /// As that server has it.
    func installation() throws -> Installation {
        var configuration = try config.installation().configuration
        if let server { configuration.listen = server }
        return Installation(configuration)
    }
}

/// Where an installation keeps what, below its data directory:
///
/// | path         | what                                         | may be lost |
/// |--------------|----------------------------------------------|-------------|
/// | `log`        | the log                                      | never       |
/// | `spool`      | on Kafka: what brokers have not taken yet    | never       |
/// | `keys`       | keys of personal data; on Kafka a topic      | never       |
/// | `state/N`    | the fold's state of partition N              | yes         |
/// | `profiles`   | the read side's copy of `spoor.profiles`     | yes         |
/// | `instance`   | on Kafka: its name in the projectors' group  | yes         |
/// | `lock`       | held by the server that uses the directory   | yes         |
/// | `master.key` | unless the configuration names another place | never       |
struct Installation: Sendable {
    let configuration: Configuration

    init(_ configuration: Configuration) { self.configuration = configuration }

    private var root: URL { URL(fileURLWithPath: configuration.dataDirectory, isDirectory: true) }
    var logPath: String { root.appendingPathComponent("log").path }
    var keysPath: String { root.appendingPathComponent("keys").path }
    var spoolPath: String { root.appendingPathComponent("spool").path }
    var profilesPath: String { root.appendingPathComponent("profiles").path }

    func statePath(_ partition: Int) -> String {
        root.appendingPathComponent("state/\(partition)").path
    }

    /// Where projectors leave the state for each other; nil where the configuration names no folder.
    func snapshots(
        _ lists: ReferenceLists, report: @escaping @Sendable (String) -> Void
    ) -> SnapshotFolder? {
        guard let kafka = configuration.kafka, let folder = kafka.snapshotFolder else { return nil }
        let digest = lists.digest
        return SnapshotFolder(
            KafkaSettings(kafka).snapshotPath(in: folder, partitions: configuration.partitions),
            identity: "\(ProjectorLimits.foldVersion)-\(digest.prefix(16))",
            every: kafka.snapshotEvery, statePath: statePath,
            storedOffset: { Partition.storedOffset(in: $0, lists: digest) }, clock: wallClock,
            report: report)
    }

    /// Makes the folders that the stores are in.
    func makeDirectories() throws {
        let state = root.appendingPathComponent("state")
        do {
            try FileManager.default.createDirectory(at: state, withIntermediateDirectories: true)
        } catch {
            throw Failure(
                "the folder \(configuration.dataDirectory) cannot be made;"
                    + " change `data`, or who may write there")
        }
    }

    /// Two servers in one directory would be one member of the group, and share a spool.
    func lock() throws -> DirectoryLock {
        try makeDirectories()
        return try DirectoryLock(root)
    }

    /// How the brokers are reached; nil where the log is embedded.
    var kafka: KafkaSettings? { configuration.kafka.map { KafkaSettings($0) } }

    /// Opens the log for writing; of an embedded one only one process can.
    ///
    /// - Parameters:
    ///   - asMember: Whether this process shares the partitions on Kafka with others.
    ///   - waits: Whether brokers may come later.
    func openLog(asMember: Bool = false, waits: Bool = false) async throws -> any EventLog {
        try makeDirectories()
        if let kafka {
            return try await open(kafka, instance: asMember ? instance() : nil, waits: waits)
        }
        return try RocksDBEventLog(path: logPath, partitionCount: configuration.partitions)
    }

    /// The name under which the group of projectors knows this data directory, which only one process
    /// can have open. It is made up once.
    private func instance() throws -> String {
        let path = root.appendingPathComponent("instance").path
        if let name = try? String(contentsOfFile: path, encoding: .utf8), !name.isEmpty {
            return name
        }
        let name = UUID().uuidString.lowercased()
        try name.write(toFile: path, atomically: true, encoding: .utf8)
        return name
    }

    private func open(
        _ settings: KafkaSettings, instance: String? = nil, waits: Bool = false
    ) async throws -> KafkaEventLog {
        let logger = Logger(label: "spoor")
        let log = try KafkaEventLog(
            settings, partitionCount: configuration.partitions, instance: instance
        ) { logger.warning("Kafka: \($0)") }
        do {
            try await log.verify(isBrief: waits)
        } catch KafkaError.retriable(let fault) where waits {
            logger.warning("Kafka is away: \(fault)")
        } catch {
            await log.close()
            throw error
        }
        return log
    }

    /// Looks at the topics beside the work, also where brokers come only later.
    /// - Throws: `TopicsError` where they are another installation's.
    func watchTopics(of log: KafkaEventLog, report: @Sendable (String) -> Void) async throws {
        guard let settings = kafka else { return }
        try await log.verifyInTime()
        // Who may use topics may not be allowed to look at their settings.
        let drifts = try? await log.drifts(from: topicPlans(settings))
        for drift in drifts ?? [] { report("\(drift)") }
    }

    /// What the topics should be like.
    func topicPlans(_ settings: KafkaSettings) -> [TopicPlan] {
        TopicPlan.all(
            settings, partitions: configuration.partitions,
            replication: configuration.kafka?.replication ?? 1)
    }

    /// Where the log is on Kafka: what the collector appends to instead, which bears its absence.
    func openSpool(
        before log: any EventLog, report: @escaping @Sendable (String) -> Void
    ) async -> SpoolingLog? {
        guard let kafka = configuration.kafka else { return nil }
        return await SpoolingLog(
            log, storage: .folder(spoolPath, partitions: configuration.partitions),
            bytesMax: kafka.spoolBytes, clock: wallClock, report: report)
    }

    /// Opens the log for reading, beside the server if it runs.
    func openReader() async throws -> any EventLog {
        if let kafka { return try await open(kafka) }
        guard FileManager.default.fileExists(atPath: logPath) else {
            throw Failure(
                "there is no log in \(configuration.dataDirectory) yet; start `spoor serve`")
        }
        return try RocksDBEventLog.openReader(path: logPath)
    }

    /// Both are needed for what is sealed already; new ones would make it unreadable for good.
    private func checkKeysAreThere() throws {
        // On Kafka the log lies elsewhere, and state shows that there is one.
        let signs = [logPath, statePath(0)]
        guard signs.contains(where: FileManager.default.fileExists) else { return }
        var paths = kafka == nil ? [keysPath] : []
        if case .file(let path) = configuration.masterKey { paths.append(path) }
        for path in paths where !FileManager.default.fileExists(atPath: path) {
            throw Failure(
                "\(path) is missing, and there is a log: without it what is sealed there cannot be"
                    + " read. Put it back from your copy")
        }
    }

    func masterKey() throws -> MasterKey {
        try makeDirectories()
        try checkKeysAreThere()
        return switch configuration.masterKey {
        case .file(let path): try MasterKey.load(fromFile: path)
        case .environment(let name): try MasterKey.load(fromVariable: name)
        }
    }

    /// Of an installation whose log is embedded.
    func openKeyFile(_ masterKey: MasterKey) throws -> FileKeyStore {
        try FileKeyStore(path: keysPath, masterKey: masterKey)
    }

    var serverURL: String {
        "http://\(configuration.listen.host):\(configuration.listen.port)"
    }
}

extension KafkaSettings {
    init(_ kafka: SpoorConfiguration.Kafka) {
        self.init(kafka.properties)
        topicPrefix = kafka.topicPrefix
        group = kafka.group
        transactions = kafka.transactions
    }

    /// Several installations may share a folder.
    func snapshotPath(in folder: String, partitions: Int) -> String {
        "\(folder)/\(groupID)-\(partitions)"
    }
}

/// Ends the command with a message that says what to do, and exit code 1.
struct Failure: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}

/// Milliseconds since 1970; the only clock of the program.
@Sendable func wallClock() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
}
