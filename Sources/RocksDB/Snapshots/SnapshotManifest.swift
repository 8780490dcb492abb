import Crypto
import Foundation

/// What a snapshot consists of.
struct SnapshotManifest: Codable {
    struct File: Codable {
        var name: String
        var bytes: Int
        /// SHA-256, hexadecimal.
        var digest: String
    }

    var files: [File]

    static let name = "manifest.json"
    private static let pieceBytes = 1 << 20

    /// Copies the files of a folder, and syncs them.
    init(copying from: URL, to: URL) throws {
        files = []
        for name in try FileManager.default.contentsOfDirectory(atPath: from.path).sorted() {
            let (bytes, digest) = try Self.copy(
                from.appendingPathComponent(name), to.appendingPathComponent(name)
            ) { _ in }
            files.append(File(name: name, bytes: bytes, digest: digest))
        }
    }

    init(of folder: URL) throws {
        let data = try Data(contentsOf: folder.appendingPathComponent(Self.name))
        self = try JSONDecoder().decode(Self.self, from: data)
    }

    func write(to folder: URL) throws {
        let url = folder.appendingPathComponent(Self.name)
        try JSONEncoder().encode(self).write(to: url)
        try FileHandle(forUpdating: url).synchronize()
    }

    /// Copies the files back, unless one of them is not as it was.
    ///
    /// - Throws: `SnapshotDamage`.
    func copy(_ from: URL, to: URL, _ progress: (Double) throws -> Void) throws {
        let total = max(1, files.reduce(0) { $0 + $1.bytes })
        var done = 0
        for file in files {
            // It is a name, whatever somebody wrote into the manifest.
            guard !file.name.contains("/") else { throw SnapshotDamage(file: file.name) }
            let (bytes, digest) = try Self.copy(
                from.appendingPathComponent(file.name), to.appendingPathComponent(file.name)
            ) { piece in
                done += piece
                try progress(Double(done) / Double(total))
            }
            guard bytes == file.bytes, digest == file.digest else {
                throw SnapshotDamage(file: file.name)
            }
        }
    }

    private static func copy(
        _ from: URL, _ to: URL, _ progress: (Int) throws -> Void
    ) throws -> (bytes: Int, digest: String) {
        let source = try FileHandle(forReadingFrom: from)
        defer { try? source.close() }
        guard FileManager.default.createFile(atPath: to.path, contents: nil) else {
            throw CocoaError(.fileWriteUnknown)
        }
        let target = try FileHandle(forWritingTo: to)
        defer { try? target.close() }
        var (hash, bytes) = (SHA256(), 0)
        while let piece = try source.read(upToCount: pieceBytes), !piece.isEmpty {
            hash.update(data: piece)
            try target.write(contentsOf: piece)
            bytes += piece.count
            try progress(piece.count)
        }
        try target.synchronize()
        let digest = hash.finalize().map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }
        return (bytes, digest.joined())
    }
}

/// A file of a snapshot is not what was written.
struct SnapshotDamage: Error, CustomStringConvertible {
    var file: String

    var description: String { "\(file) is damaged" }
}
