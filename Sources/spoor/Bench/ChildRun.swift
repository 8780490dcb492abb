import Foundation

/// A measurement in a process of its own.
enum ChildRun {
    /// Runs this program with `arguments` on the first so many cores that this process may use.
    ///
    /// - Returns: What it printed: a list of figures as JSON.
    static func figures(_ arguments: [String], cores: Int) throws -> [Figure] {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let held = try ["taskset", "--cpu-list", allowedCores(cores)]
        process.arguments = held + [CommandLine.executablePath] + arguments
        process.standardOutput = output
        try process.run()
        let printed = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure("a run of the bench failed; what it said is above")
        }
        return try JSONDecoder().decode([Figure].self, from: printed)
    }

    /// As `taskset` takes them: `0,1`. Source: proc(5), Cpus_allowed_list.
    private static func allowedCores(_ count: Int) throws -> String {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed_list:") }
        let ranges = line?.split(whereSeparator: \.isWhitespace).last?.split(separator: ",") ?? []
        let cores = ranges.flatMap { range -> [Int] in
            let ends = range.split(separator: "-").compactMap { Int($0) }
            guard let first = ends.first, let last = ends.last else { return [] }
            return Array(first...last)
        }
        guard cores.count >= count else { throw Failure("this process may not use \(count) cores") }
        return cores.prefix(count).map { "\($0)" }.joined(separator: ",")
    }
}

/// Of the files in a folder and below it, in bytes.
func directorySize(_ directory: URL) throws -> Int {
    let files = FileManager.default.enumerator(
        at: directory, includingPropertiesForKeys: [.fileSizeKey])
    return try (files?.compactMap { $0 as? URL } ?? []).reduce(0) { sum, file in
        let values = try file.resourceValues(forKeys: [.fileSizeKey, .isRegularFileKey])
        return sum + (values.isRegularFile == true ? values.fileSize ?? 0 : 0)
    }
}
