import Events
import Foundation

/// `Schemas/` of this repository.
enum SchemaFolder {
    static let repository = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static let validator = repository.appending(path: "Tests/Schemas/validate.py")

    /// The kinds of `spoor.events`, in the order of the alphabet.
    static let eventKinds = [
        "consent", "erase", "event", "fired", "handover", "link", "relay", "release", "revoke",
        "seal",
        "sweep", "tick", "unlink", "withdrawn", "withheld",
    ]

    static func example(_ kind: String, _ folder: String, _ name: String) -> URL {
        let version = RecordVersion.newest(of: kind)
        return repository.appending(path: "Schemas/\(kind)/\(version)/\(folder)/\(name).json")
    }

    /// Of the newest version unless another is named.
    static func examples(
        _ kind: String, _ folder: String, version: Int64? = nil
    ) throws -> [URL] {
        let version = version ?? RecordVersion.newest(of: kind)
        let folder = repository.appending(path: "Schemas/\(kind)/\(version)/\(folder)")
        return try FileManager.default
            .contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "json" }
            .sorted { $0.path < $1.path }
    }
}
