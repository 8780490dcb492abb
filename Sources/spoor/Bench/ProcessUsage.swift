import Foundation

/// What the system says of a process. Source: proc(5).
struct ProcessUsage {
    var cpuSeconds: Double
    /// Of `cpuSeconds`, what the threads of the fold and the read side took (`WorkerThreads`).
    var workSeconds: Double
    /// What is resident now.
    var residentBytes: Int
    /// The most that was resident at once.
    var peakBytes: Int

    init(of pid: Int32) throws {
        cpuSeconds = try Self.cpu("/proc/\(pid)/stat").seconds
        let threads = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task")
        // A thread may have ended meanwhile.
        workSeconds = threads.compactMap { try? Self.cpu("/proc/\(pid)/task/\($0)/stat") }
            .filter { $0.name.hasPrefix(WorkerThreads.name) }.reduce(0) { $0 + $1.seconds }
        let status = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
        residentBytes = Self.bytes("VmRSS:", in: status)
        peakBytes = Self.bytes("VmHWM:", in: status)
    }

    /// What this process, and children of it that have ended, had written to the disk so far.
    static var writtenBytes: Int {
        get throws {
            let counts = try String(contentsOfFile: "/proc/self/io", encoding: .utf8)
            let line = counts.split(separator: "\n").first { $0.hasPrefix("write_bytes:") }
            return line?.split(separator: " ").last.flatMap { Int($0) } ?? 0
        }
    }

    /// After the name, which is in parentheses and may hold anything, the state is field 3.
    private static func cpu(_ path: String) throws -> (name: String, seconds: Double) {
        let stat = try String(contentsOfFile: path, encoding: .utf8)
        let parts = stat.split(separator: ")")
        let name = parts.first?.split(separator: "(").last ?? ""
        let fields = parts.last?.split(separator: " ") ?? []
        let ticks = fields.dropFirst(11).prefix(2).compactMap { Double($0) }.reduce(0, +)
        return (String(name), ticks / Double(sysconf(Int32(_SC_CLK_TCK))))
    }

    private static func bytes(_ name: String, in status: String) -> Int {
        let line = status.split(separator: "\n").first { $0.hasPrefix(name) }
        let kibibytes = line?.split(separator: " ").dropFirst().first
        return (kibibytes.flatMap { Int($0.filter(\.isNumber)) } ?? 0) << 10
    }
}
