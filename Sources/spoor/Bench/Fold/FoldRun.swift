import ArgumentParser
import Enrichment
import Foundation
import RocksDB

/// One measurement of `bench fold`, in a process of its own: memory and CPU time of that process are
/// the fold's, and it can be held to some cores.
struct FoldRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fold-run", abstract: "One run of `bench fold`; prints figures as JSON.",
        shouldDisplay: false)

    @Argument(help: "Has the log in `log`, and gets the state.")
    var directory: String
    @Option(help: "Threads.")
    var cores: Int
    @Option(help: "MiB of the stores' cache, and of their write buffers.")
    var memory: Int

    func run() async throws {
        let directory = URL(fileURLWithPath: directory, isDirectory: true)
        let (logURL, stores) = (
            directory.appendingPathComponent("log"), directory.appendingPathComponent("state")
        )
        try FileManager.default.createDirectory(at: stores, withIntermediateDirectories: true)
        let lists = try ReferenceLists.bundled()
        let log = try RocksDBEventLog(path: logURL.path, partitionCount: BenchLog.partitions)
        let work = FoldWork(log: log, lists: lists, stores: stores, memoryBytes: memory << 20)
        let before = try ProcessUsage(of: getpid())
        let start = ContinuousClock.now
        try await withTaskExecutorPreference(WorkerThreads(count: cores)) {
            try await work.run()
        }
        let seconds = (ContinuousClock.now - start).seconds
        let usage = try ProcessUsage(of: getpid())
        let tally = try await RecordTally(log)
        await log.close()
        let facts = Double(tally.facts)
        let figures = [
            Figure("facts", tally.facts),
            Figure("facts/s", facts / seconds),
            Figure(
                "CPU, s per million facts", (usage.cpuSeconds - before.cpuSeconds) * 1e6 / facts,
                digits: 2),
            Figure("… of the fold's threads", usage.workSeconds * 1e6 / facts, digits: 2),
            Figure("memory at most, MiB", usage.peakBytes >> 20),
            Figure("records folded/s", Double(tally.records) / seconds),
            Figure(
                "facts relayed or handed over, %", Double(tally.passedOn) * 100 / facts, digits: 1),
            Figure("links", tally.links),
            Figure("decisions", tally.decisions),
            Figure("log on disk, MiB", try directorySize(logURL) >> 20),
            Figure("state on disk, MiB", try directorySize(stores) >> 20),
        ]
        print(String(decoding: try JSONEncoder().encode(figures), as: UTF8.self))
    }
}
