import CLZ4
import CZlib
import Foundation

/// A file of the test's own; removed with the value that names it.
final class TemporaryFile {
    let path: String

    /// - Parameter ending: What the name ends with, such as `.jsonl.gz`.
    init(_ ending: String, _ bytes: some Sequence<UInt8>) throws {
        let name = "spoor-importing-\(UUID().uuidString)\(ending)"
        let url = FileManager.default.temporaryDirectory.appendingPathComponent(name)
        try Data(bytes).write(to: url)
        path = url.path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}

/// One gzip member.
func gzip(_ text: String) throws -> [UInt8] {
    let file = try TemporaryFile(".gz", [])
    let writer = gzopen(file.path, "wb")
    let bytes = Array(text.utf8)
    gzwrite(writer, bytes, UInt32(bytes.count))
    gzclose(writer)
    return Array(try Data(contentsOf: URL(fileURLWithPath: file.path)))
}

/// One LZ4 frame.
func lz4(_ text: String) -> [UInt8] {
    let bytes = Array(text.utf8)
    let bound = LZ4F_compressFrameBound(bytes.count, nil)
    return [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
        count = LZ4F_compressFrame(buffer.baseAddress, bound, bytes, bytes.count, nil)
        precondition(LZ4F_isError(count) == 0)
    }
}
