import ArgumentParser
import Collector
import Enrichment
import EventLog
import Events
import Foundation
import HTTPServer
import JSON
import Kafka
import Logging
import NIOCore
import Projector
import ReadAPI
import RocksDB
import Sealing
import ServiceLifecycle
import SpoorConfiguration

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs collector, projector and read API in one process on the embedded log.",
        discussion: """
            SIGTERM or SIGINT ends it: requests under way are answered, state is written.

            EXAMPLE
              spoor serve -c spoor.yaml
            """)

    @OptionGroup var config: ConfigurationOption

    func run() async throws {
        OpenFiles.raiseLimit()
        let installation = try config.installation()
        let server = try await Server(installation)
        try await server.run()
    }
}

/// The composition root: everything of one installation, wired together.
struct Server {
    private let installation: Installation
    private let log: any EventLog
    /// Where the log is on Kafka: what the collector appends to.
    private let spooling: SpoolingLog?
    private let keys: FileKeyStore
    private let projector: ProjectorService
    private let people: ProfileStore
    private let collector: CollectorService
    private let administration: Administration
    private let api: ReadAPI
    private let logger: Logger

    init(_ installation: Installation) async throws {
        self.installation = installation
        let configuration = installation.configuration
        let logger = Logger(label: "spoor")
        self.logger = logger
        // The log last: it has a thread, and is to be closed before the program ends.
        let masterKey = try installation.masterKey()
        let keys = try installation.openKeys(masterKey, access: .writing)
        self.keys = keys
        log = try await installation.openLog()
        spooling = try await installation.openSpool(before: log) { logger.warning("\($0)") }
        // Half for the fold; of the rest half for what is read from disk, half for what is to be
        // written there.
        let memory = RocksDBMemory(
            cacheBytes: configuration.memoryBytes / 4,
            writeBufferBytes: configuration.memoryBytes / 4,
            stores: configuration.partitions + 1)
        let lists = try ReferenceLists.bundled()
        projector = ProjectorService(
            log: log,
            openStore: { number, reset in
                let path = installation.statePath(number)
                if reset { try RocksDBStateStore.destroy(path: path) }
                return try RocksDBStateStore(path: path, memory: memory)
            }, lists: lists, memory: configuration.memoryBytes / 2, clock: wallClock,
            report: { logger.warning("\($0)") })
        people = try ProfileStore(
            log: log, store: RocksDBStateStore(path: installation.profilesPath, memory: memory))
        let hasher = EmailHasher(masterKey: masterKey)
        collector = CollectorService(
            configuration: configuration, log: spooling ?? log, keys: keys,
            hasher: hasher, clock: wallClock,
            makeUUID: { UUID().uuidString.lowercased() })
        let sealer = Sealer(keys: keys)
        administration = Administration(
            log: log, people: people, clock: wallClock, lists: lists.digest,
            settings: configuration.foldSettings,
            destroyKeys: keys.destroy)
        api = try ReadAPI(
            people: people, administration: administration, projector: projector, log: log,
            readKeys: configuration.readKeys,
            adminKeys: configuration.adminKeys,
            collectorMetrics: { [collector, spooling] in
                guard let spool = spooling?.metrics.json,
                    case .object(let counts) = collector.metrics.json
                else { return collector.metrics.json }
                return .object(counts + [JSONMember(key: "spool", value: spool)])
            },
            kafkaMetrics: { [log] in (log as? KafkaEventLog)?.statistics.map(\.json) ?? [] },
            hash: { id in
                let value = String(id.value)
                guard EmailAddress.isLike(value) else { return id }
                return Identifier(id.namespace, hasher.hash(of: value))
            },
            unseal: { value in
                switch sealer.unseal(value) {
                case .readable(let plain): plain
                case .erased: .object([JSONMember(key: "$erased", value: true)])
                }
            })
    }

    func run() async throws {
        let configuration = installation.configuration
        let workers = WorkerThreads(count: ProcessInfo.processInfo.activeProcessorCount)
        let server = HTTPServer(
            .init(configuration),
            responder: ServerResponder(collector: collector, api: api, workers: workers),
            onRunning: { [logger, installation] _ in
                logger.info(
                    "listening on \(installation.serverURL), data in \(configuration.dataDirectory)"
                )
            })
        // The first is stopped last.
        let spool = spooling.map { spooling in Background(on: workers) { await spooling.run() } }
        let services = ServiceGroup(
            configuration: .init(
                services: [spool].compactMap { $0 } + [
                    Background(on: workers) {
                        async let settings: Void = releaseSettings()
                        async let progress: Void = tellProgress()
                        await projector.run()
                        await settings
                        await progress
                    },
                    Background(on: workers) { try await people.run() },
                    server,
                ], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        let end = await Result { try await services.run() }
        try await keys.close()
        await (spooling ?? log).close()
        do {
            try end.get()
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw Failure(
                "port \(configuration.listen.port) of \(configuration.listen.host) is in use;"
                    + " stop who listens there, or change `listen`")
        }
    }
}

extension HTTPServer.Settings {
    fileprivate init(_ configuration: Configuration) {
        self.init(
            host: configuration.listen.host, port: configuration.listen.port,
            bodyBytesMax: configuration.limits.requestBytesMax,
            bodyTimeout: .milliseconds(configuration.limits.bodyTimeout),
            idleTimeout: .milliseconds(configuration.limits.idleTimeout))
    }
}

extension Server {
    /// What the configuration says of the sites holds from the start on, without a command.
    private func releaseSettings() async {
        while !Task.isCancelled {
            do {
                if projector.isLive {
                    return try await administration.release(
                        installation.configuration.foldSettings,
                        unlessInForceIn: projector.status.sorted { $0.key < $1.key }.map(\.value))
                }
                try await Task.sleep(for: .milliseconds(50))
            } catch is CancellationError {
                return
            } catch {
                logger.warning("the settings of the sites are not in force yet: \(error)")
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }
}

extension Server {
    private static let progressEvery = Duration.seconds(5)

    /// Tells those who wait for a start how far it is.
    private func tellProgress() async {
        var toldAt = ContinuousClock.now
        while !projector.isLive {
            guard (try? await Task.sleep(for: .milliseconds(50))) != nil else { return }
            if ContinuousClock.now - toldAt < Self.progressEvery { continue }
            toldAt = .now
            logger.info("catching up: \(projector.catchUp)")
        }
        let catchUp = projector.catchUp
        if catchUp.total > 0 { logger.info("caught up: \(catchUp)") }
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}

/// Work that goes on until the server is told to stop.
private struct Background: Service {
    private let executor: any TaskExecutor
    private let work: @Sendable () async throws -> Void

    init(on executor: any TaskExecutor, _ work: @escaping @Sendable () async throws -> Void) {
        self.executor = executor
        self.work = work
    }

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            try await withTaskExecutorPreference(executor) {
                do { try await work() } catch is CancellationError {}
            }
        }
    }
}
