import EventLog
import Events
import Foundation

@testable import RocksDB

/// A directory for a database; it goes when the test ends.
final class Scratch: Sendable {
    let path: String

    init() throws {
        path =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("spoor-rocksdb-tests-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var log: String { path + "/log" }
    var store: String { path + "/store" }

    /// What a crash at this moment would leave of the database at `live`, under another name.
    ///
    /// Files are copied while they grow. The manifest goes first, so that it names no file that
    /// was not there yet; if files came or went meanwhile, the copy is made again.
    func crashImage(of live: String) throws -> String {
        let files = FileManager.default
        while true {
            let image = path + "/image-\(UUID().uuidString)"
            try files.createDirectory(atPath: image, withIntermediateDirectories: true)
            let before = try files.contentsOfDirectory(atPath: live).sorted()
            let manifestFirst =
                before.filter { $0.hasPrefix("MANIFEST") || $0 == "CURRENT" }
                + before.filter { !$0.hasPrefix("MANIFEST") && $0 != "CURRENT" && $0 != "LOCK" }
            do {
                for name in manifestFirst {
                    try files.copyItem(atPath: live + "/" + name, toPath: image + "/" + name)
                }
            } catch CocoaError.fileReadNoSuchFile, CocoaError.fileNoSuchFile {
                continue
            }
            if try files.contentsOfDirectory(atPath: live).sorted() == before { return image }
        }
    }
}

func sample(_ number: Int, to partition: TopicPartition, bytes: Int = 20) -> NewRecord {
    NewRecord(
        to: partition, key: "key-\(number)",
        value: [UInt8](repeating: UInt8(number % 251), count: bytes),
        timestamp: Milliseconds(number))
}
