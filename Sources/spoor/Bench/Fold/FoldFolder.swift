import Foundation
import RocksDB

/// Where a run of the fold puts what.
struct FoldFolder {
    let url: URL

    var log: URL { url.appendingPathComponent("log") }
    var state: URL { url.appendingPathComponent("state") }
    var profiles: URL { url.appendingPathComponent("profiles") }

    func openState(_ partition: Int, _ memory: RocksDBMemory) throws -> RocksDBStateStore {
        try RocksDBStateStore(
            path: state.appendingPathComponent("\(partition)").path, memory: memory)
    }
}

extension FoldRun {
    /// A run in a process of its own.
    static func figures(
        of log: BenchLog, in folder: FoldFolder, backlog: Int, cores: Int, memory: Int
    ) throws -> [Figure] {
        let name = configuration.commandName ?? ""
        return try ChildRun.figures(
            ["bench", name, folder.url.path, "--source", log.directory.path]
                + ["--backlog", "\(backlog)", "--cores", "\(cores)", "--memory", "\(memory)"],
            cores: cores)
    }
}
