import Collector
import EventLog
import Foundation
import RocksDB

extension SpoolingLog.Storage {
    /// A spool in a folder of its own.
    static func folder(_ path: String, partitions: Int) -> Self {
        Self(
            isThere: { FileManager.default.fileExists(atPath: path) },
            open: {
                try checkRoom(for: path)
                do {
                    return try RocksDBEventLog(path: path, partitionCount: partitions)
                } catch RocksDBError.partitionCount(_, let stored, _) {
                    // What was accepted goes to the topics, however many partitions were expected.
                    return try RocksDBEventLog(path: path, partitionCount: stored)
                }
            },
            // Half a log is none: it has another name before the first file goes.
            remove: {
                let emptied = path + ".emptied"
                try? FileManager.default.removeItem(atPath: emptied)
                try FileManager.default.moveItem(atPath: path, toPath: emptied)
                try FileManager.default.removeItem(atPath: emptied)
            })
    }

    /// Debian's RocksDB ends the process where the disk is full when it opens.
    private static func checkRoom(for path: String) throws {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let attributes = try FileManager.default.attributesOfFileSystem(forPath: folder)
        guard let room = (attributes[.systemFreeSize] as? NSNumber)?.int64Value, room < roomMin
        else { return }
        throw EventLogError.unavailable(
            reason: "the disk of \(folder) has less than \(roomMin >> 20) MiB of room for a spool")
    }

    private static let roomMin: Int64 = 64 << 20
}
