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

/// The composition root: what one process of an installation does, wired together.
struct Server {
    private let installation: Installation
    private let directory: DirectoryLock
    private let log: any EventLog
    /// Where the log is on Kafka: what the collector appends to.
    private let spooling: SpoolingLog?
    /// Of personal data; where the log is embedded they are in a file beside it, else in a topic.
    private let keys: any KeyStore
    private let projector: ProjectorService?
    private let people: ProfileStore?
    private let collector: CollectorService?
    private let administration: Administration
    private let api: ReadAPI
    private let logger: Logger

    init(_ installation: Installation, _ services: Set<Service>) async throws {
        self.installation = installation
        let configuration = installation.configuration
        let logger = Logger(label: "spoor")
        self.logger = logger
        directory = try installation.lock()
        // The log last: it has a thread, and is to be closed before the program ends.
        let masterKey = try installation.masterKey()
        let keyFile = try installation.kafka == nil ? installation.openKeyFile(masterKey) : nil
        let log = try await installation.openLog(
            asMember: services.contains(.projector), waits: true)
        self.log = log
        let spooling =
            services.contains(.collector)
            ? await installation.openSpool(before: log) { logger.warning("\($0)") } : nil
        self.spooling = spooling
        let keys: any KeyStore =
            keyFile
            ?? LogKeyStore(
                log: log, appendingTo: spooling ?? log, masterKey: masterKey, clock: wallClock)
        self.keys = keys
        // Half for the fold; of the rest half for what is read from disk, half for what is to be
        // written there.
        let memory = RocksDBMemory(
            cacheBytes: configuration.memoryBytes / 4,
            writeBufferBytes: configuration.memoryBytes / 4,
            stores: configuration.partitions + 1)
        let lists = try ReferenceLists.bundled()
        projector =
            services.contains(.projector)
            ? ProjectorService(
                log: log,
                openStore: { number, reset in
                    let path = installation.statePath(number)
                    if reset { try RocksDBStateStore.destroy(path: path) }
                    return try RocksDBStateStore(path: path, memory: memory)
                },
                snapshots: installation.snapshots(lists) { logger.warning("\($0)") },
                lists: lists, memory: configuration.memoryBytes / 2, clock: wallClock,
                report: { logger.warning("\($0)") }) : nil
        people =
            services.contains(.api)
            ? try ProfileStore(
                log: log, store: RocksDBStateStore(path: installation.profilesPath, memory: memory),
                clock: wallClock, report: { logger.warning("\($0)") })
            : nil
        let hasher = EmailHasher(masterKey: masterKey)
        let collector =
            services.contains(.collector)
            ? CollectorService(
                configuration: configuration, log: spooling ?? log, keys: keys, hasher: hasher,
                clock: wallClock, makeUUID: { UUID().uuidString.lowercased() }) : nil
        self.collector = collector
        administration = Administration(
            log: log, people: people, clock: wallClock, lists: lists.digest,
            settings: configuration.foldSettings,
            destroyKeys: keys.destroy)
        let sealer = Sealer(keys: keys)
        api = try ReadAPI(
            people: people, administration: administration, projector: projector, log: log,
            readKeys: configuration.readKeys,
            adminKeys: configuration.adminKeys,
            collectorMetrics: {
                guard let spool = spooling?.metrics.json,
                    case .object(let counts)? = collector?.metrics.json
                else { return collector?.metrics.json }
                return .object(counts + [JSONMember(key: "spool", value: spool)])
            },
            isSpoolEmpty: { spooling?.isEmpty ?? true },
            // A collector makes keys where it does not know them yet.
            hasKeys: { [isReading = services.contains(.api)] in
                !isReading || (keys as? LogKeyStore)?.hasCaughtUp ?? true
            },
            kafkaMetrics: { (log as? KafkaEventLog)?.statistics.map(\.json) ?? [] },
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
        let services = ServiceGroup(
            configuration: .init(
                services: background(on: workers) + [server],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        let end = await Result { try await services.run() }
        try await (keys as? FileKeyStore)?.close()
        await (spooling ?? log).close()
        do {
            try end.get()
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw Failure(
                "port \(configuration.listen.port) of \(configuration.listen.host) is in use;"
                    + " stop who listens there, or change `listen`")
        } catch let error as KafkaError {
            throw Failure("\(error)")
        }
    }

    /// What goes on beside the requests. The first is stopped last.
    private func background(on workers: WorkerThreads) -> [any ServiceLifecycle.Service] {
        var all: [Background] = []
        if let spooling { all.append(Background(on: workers) { await spooling.run() }) }
        if let projector {
            var changes: AsyncStream<AssignmentChange>?
            if let member = (log as? KafkaEventLog)?.member {
                let (stream, continuation) = AsyncStream.makeStream(of: AssignmentChange.self)
                changes = stream
                // Its partitions are closed before it leaves.
                all.append(Background(on: workers) { try await member.run(continuation) })
            }
            all.append(
                Background(on: workers) { [changes] in
                    async let settings: Void = releaseSettings(projector)
                    async let progress: Void = tellProgress(projector)
                    if let changes { await projector.run(changes) } else { await projector.run() }
                    await settings
                    await progress
                })
        }
        if let log = log as? KafkaEventLog {
            all.append(
                Background(on: workers) { [installation, logger] in
                    try await installation.watchTopics(of: log) { logger.warning("\($0)") }
                    // It would end the others with it.
                    while true { try await Task.sleep(for: .seconds(3_600)) }
                })
        }
        if let keys = keys as? LogKeyStore {
            all.append(Background(on: workers) { try await keys.run() })
        }
        if let people { all.append(Background(on: workers) { try await people.run() }) }
        return all
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
    private static let settingsLook = Duration.milliseconds(50)

    /// What the configuration says of the sites holds without a command. Who has the first partition
    /// sees to it, at the start and whenever that partition comes, once what was released meanwhile
    /// is folded.
    private func releaseSettings(_ projector: ProjectorService) async {
        let partition = TopicPartition(.events, 0)
        // Where it ended when this process started, and when the partition came.
        var (start, end): (Offset?, Offset?)
        var isDone = false
        while !Task.isCancelled {
            do {
                if start == nil { start = try await log.end(partition) }
                try await Task.sleep(for: Self.settingsLook)
                let (isLive, status) = (projector.isLive, projector.status)
                guard let first = status[0] else {
                    (end, isDone) = (nil, false)
                    continue
                }
                if isDone || !isLive { continue }
                if end == nil { end = try await log.end(partition) }
                guard let start, let end, first.offset >= end else { continue }
                try await administration.release(
                    installation.configuration.foldSettings,
                    unlessInForceIn: status.sorted { $0.key < $1.key }.map(\.value),
                    orReleasedSince: start)
                isDone = true
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
    private static let progressLook = Duration.milliseconds(200)

    /// Tells those who wait for a start, or for partitions that come, how far it is.
    private func tellProgress(_ projector: ProjectorService) async {
        var (toldAt, isWaiting) = (ContinuousClock.now, true)
        while (try? await Task.sleep(for: Self.progressLook)) != nil {
            if projector.isLive {
                let catchUp = projector.catchUp
                if isWaiting, catchUp.total > 0 { logger.info("caught up: \(catchUp)") }
                (toldAt, isWaiting) = (.now, false)
            } else if ContinuousClock.now - toldAt >= Self.progressEvery {
                (toldAt, isWaiting) = (.now, true)
                logger.info("\(projector.progress)")
            }
        }
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}

/// Work that goes on until the server is told to stop.
private struct Background: ServiceLifecycle.Service {
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
