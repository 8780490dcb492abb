import Foundation
import SpoorConfiguration

/// The configuration and the data of a server, in a directory that goes with it.
final class BenchInstallation {
    let port: Int
    private let directory: URL

    /// - Parameters:
    ///   - masterKey: A file that several installations share; made where there is none.
    ///   - more: Further lines of the configuration.
    init(masterKey: URL? = nil, more: String = "") throws {
        directory = try BenchServer.temporaryDirectory()
        port = try freePort()
        let configuration = """
            tenant: bench
            listen: {host: 127.0.0.1, port: \(port)}
            data: \(directory.path)/data
            master_key: {file: \(masterKey?.path ?? "\(directory.path)/data/master.key")}
            admin_keys: [\(BenchServer.adminKey)]
            sites:
              - id: \(BenchLog.site)
                write_keys: [\(BenchServer.writeKey)]
                history_keys: [\(BenchServer.historyKey)]
                currency: \(BenchLog.currency)
            \(more)
            """
        try Data(configuration.utf8).write(to: URL(fileURLWithPath: configurationPath))
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    var configurationPath: String { directory.appendingPathComponent("spoor.yaml").path }

    private var data: URL { directory.appendingPathComponent("data") }

    /// Makes a filled log its log. Tables are shared where the disk is the same: nobody changes them.
    func take(_ log: BenchLog) async throws {
        let installation = Installation(try Configuration(contentsOf: configurationPath))
        // A server does not start on a log without its keys.
        let keys = try installation.openKeyFile(installation.masterKey())
        try await keys.close()
        let files = FileManager.default
        let own = URL(fileURLWithPath: installation.logPath, isDirectory: true)
        try files.createDirectory(at: own, withIntermediateDirectories: true)
        for name in try files.contentsOfDirectory(atPath: log.directory.path) {
            let (from, to) = (
                log.directory.appendingPathComponent(name), own.appendingPathComponent(name)
            )
            if name.hasSuffix(".sst"), (try? files.linkItem(at: from, to: to)) != nil { continue }
            try files.copyItem(at: from, to: to)
        }
    }

    /// Of the state of all partitions, on disk.
    var stateBytes: Int {
        get throws { try directorySize(data.appendingPathComponent("state")) }
    }

    /// Throws away what can be made anew from the log.
    func dropState() throws {
        for name in ["state", "profiles"] {
            let folder = data.appendingPathComponent(name)
            guard FileManager.default.fileExists(atPath: folder.path) else { continue }
            try FileManager.default.removeItem(at: folder)
        }
    }
}

/// A port of 127.0.0.1 that nobody listens on.
private func freePort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
            bind(descriptor, pointer, length) == 0
                ? getsockname(descriptor, pointer, &length) : -1
        }
    }
    guard status == 0 else { throw Failure("no port is free: \(String(cString: strerror(errno)))") }
    return Int(UInt16(bigEndian: address.sin_port))
}
