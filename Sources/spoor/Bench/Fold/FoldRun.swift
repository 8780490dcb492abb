import ArgumentParser
import Enrichment
import EventLog
import Events
import Foundation
import RocksDB

/// One measurement of `bench fold`, in a process of its own: memory and CPU time of that process are
/// the fold's, and it can be held to some cores.
struct FoldRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fold-run", abstract: "One run of `bench fold`; prints figures as JSON.",
        shouldDisplay: false)

    @Argument(help: "Gets the log and the state.")
    var directory: String
    @Option(help: "The filled log.")
    var source: String
    @Option(help: "Facts that are in the log before they are folded; 0: all.")
    var backlog: Int
    @Option(help: "Threads.")
    var cores: Int
    @Option(help: "MiB for the fold, and as many for the stores.")
    var memory: Int

    func run() async throws {
        let folder = FoldFolder(url: URL(fileURLWithPath: directory, isDirectory: true))
        try FileManager.default.createDirectory(at: folder.state, withIntermediateDirectories: true)
        let source = try RocksDBLogReader(path: source)
        let log = try RocksDBEventLog(path: folder.log.path, partitionCount: BenchLog.partitions)
        let watch = try Watch()
        try await fold(source, log, folder, watch)
        let tally = try await RecordTally(log)
        let facts = Double(tally.facts)
        let figures = [
            Figure("facts", tally.facts),
            Figure("facts/s", facts / watch.seconds),
            Figure("CPU, s per million facts", watch.cpuSeconds * 1e6 / facts, digits: 2),
            Figure("… of the fold's threads", watch.workSeconds * 1e6 / facts, digits: 2),
            Figure("memory at most, MiB", watch.peakBytes >> 20),
            Figure("records folded/s", Double(tally.records) / watch.seconds),
            Figure(
                "facts relayed or handed over, %", Double(tally.passedOn) * 100 / facts, digits: 1),
            Figure("links", tally.links),
            Figure("decisions", tally.decisions),
            Figure("profiles published", try await log.count(.profiles)),
            Figure("log on disk, MiB", try directorySize(folder.log) >> 20),
            Figure("state on disk, MiB", try directorySize(folder.state) >> 20),
        ]
        await log.close()
        await source.close()
        print(String(decoding: try JSONEncoder().encode(figures), as: UTF8.self))
    }

    /// The stores are closed when it returns.
    private func fold(
        _ source: RocksDBLogReader, _ log: RocksDBEventLog, _ folder: FoldFolder, _ watch: Watch
    ) async throws {
        let work = try FoldWork(
            log: log, lists: try ReferenceLists.bundled(), folder: folder,
            memoryBytes: memory << 20, clock: { watch.now })
        let workers = WorkerThreads(count: cores)
        try await FilledSlices(source, facts: backlog).forEach { slice in
            try await log.append(slice)
            try await watch.measure {
                try await withTaskExecutorPreference(workers) { try await work.fold() }
            }
        }
        try await watch.measure {
            try await withTaskExecutorPreference(workers) {
                try await work.finish { watch.skip($0) }
            }
        }
    }
}

/// What the measured sections of a run took together.
private final class Watch: @unchecked Sendable {
    // Sendable: sections follow one another, and the clock is only read within them.
    private(set) var seconds = 0.0
    private(set) var cpuSeconds = 0.0
    private(set) var workSeconds = 0.0
    private(set) var peakBytes = 0
    private var startedAt: ContinuousClock.Instant?
    private var skipped: Milliseconds = 0
    private let base = wallClock()

    init() throws {}

    /// The clock of the fold stands still between the sections.
    var now: Milliseconds {
        let section = startedAt.map { (ContinuousClock.now - $0).seconds } ?? 0
        return base + skipped + Milliseconds((seconds + section) * 1_000)
    }

    /// Time goes by in a jump.
    func skip(_ time: Milliseconds) { skipped += time }

    func measure(_ body: () async throws -> Void) async throws {
        let before = try ProcessUsage(of: getpid())
        let start = ContinuousClock.now
        startedAt = start
        try await body()
        startedAt = nil
        seconds += (ContinuousClock.now - start).seconds
        let after = try ProcessUsage(of: getpid())
        cpuSeconds += after.cpuSeconds - before.cpuSeconds
        workSeconds += after.workSeconds - before.workSeconds
        peakBytes = after.peakBytes
    }
}
