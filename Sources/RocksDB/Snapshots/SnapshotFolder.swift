import Dispatch
import EventLog
import Events
import Foundation
import Projector
import Synchronization

/// Snapshots of the partitions' state, in a folder that all projectors of an installation see.
///
/// ```
/// FOLDER/3/4-5f0c…-00000000000000120000/        partition; fold version, lists, offset
///   manifest.json                               each file's size and SHA-256
///   000123.sst  CURRENT  MANIFEST-000004  …     a database, as it is opened
/// ```
///
/// A snapshot is copied under another name first, synced, and then renamed: one that has its name
/// is whole, unless the disk damages it, which the digests show. The newest few of a fold version
/// are kept.
public final class SnapshotFolder: StateSnapshots {
    private struct State {
        var lastTakenAt: [Int: Milliseconds] = [:]
        var lastOffset: [Int: Offset] = [:]
        var inFlight: Set<Int> = []
    }

    private let folder: URL
    private let identity: String
    private let every: Milliseconds
    private let kept: Int
    private let statePath: @Sendable (Int) -> String
    private let storedOffset: @Sendable (any StateStore) -> Offset?
    private let clock: @Sendable () -> Milliseconds
    private let report: @Sendable (String) -> Void
    private let startedAt: Milliseconds
    private let state = Mutex(State())
    /// Copies one after the other, beside everything else.
    private let copying = DispatchQueue(label: "spoor.snapshots", qos: .utility)
    private let restoring = DispatchQueue(label: "spoor.restoring", attributes: .concurrent)

    /// - Parameters:
    ///   - identity: What the state was folded by; snapshots of others are of no use.
    ///   - every: Milliseconds between two snapshots of a partition.
    ///   - statePath: Where a partition's store is.
    ///   - storedOffset: Where a store's state stands; nil if it is of no use.
    ///   - report: Told in words what an operator should know.
    public init(
        _ path: String, identity: String, every: Milliseconds, kept: Int = 2,
        statePath: @escaping @Sendable (Int) -> String,
        storedOffset: @escaping @Sendable (any StateStore) -> Offset?,
        clock: @escaping @Sendable () -> Milliseconds,
        report: @escaping @Sendable (String) -> Void
    ) {
        folder = URL(fileURLWithPath: path, isDirectory: true)
        self.identity = identity
        self.every = every
        self.kept = kept
        self.statePath = statePath
        self.storedOffset = storedOffset
        self.clock = clock
        self.report = report
        startedAt = clock()
    }

    // MARK: - Taking

    public func isDue(_ partition: Int, at offset: Offset) -> Bool {
        state.withLock { state in
            !state.inFlight.contains(partition) && offset > state.lastOffset[partition] ?? 0
                && clock() - (state.lastTakenAt[partition] ?? startedAt) >= every
        }
    }

    public func take(_ partition: Int, at offset: Offset, of store: any StateStore) {
        guard let store = store as? RocksDBStateStore else { return }
        state.withLock { state in
            state.inFlight.insert(partition)
            state.lastTakenAt[partition] = clock()
            state.lastOffset[partition] = offset
        }
        let aside = URL(fileURLWithPath: statePath(partition) + ".snapshot", isDirectory: true)
        attempt("a snapshot of partition \(partition)") {
            try? FileManager.default.removeItem(at: aside)
            try store.checkpoint(to: aside.path)
        }
        copying.async { [self] in
            attempt("a snapshot of partition \(partition)") {
                defer { try? FileManager.default.removeItem(at: aside) }
                try publish(aside, partition, offset)
            }
            _ = state.withLock { $0.inFlight.remove(partition) }
        }
    }

    private func publish(_ aside: URL, _ partition: Int, _ offset: Offset) throws {
        let parent = folder.appendingPathComponent("\(partition)", isDirectory: true)
        let name = SnapshotName(identity: identity, offset: offset)
        let partial = parent.appendingPathComponent(".\(name)-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: partial) }
        try FileManager.default.createDirectory(at: partial, withIntermediateDirectories: true)
        try SnapshotManifest(copying: aside, to: partial).write(to: partial)
        let whole = parent.appendingPathComponent("\(name)", isDirectory: true)
        // Another process may have had the partition at the same place.
        if FileManager.default.fileExists(atPath: whole.path) { return }
        try FileManager.default.moveItem(at: partial, to: whole)
        for old in snapshots(of: partition).dropFirst(kept) {
            try FileManager.default.removeItem(
                at: parent.appendingPathComponent("\(old)", isDirectory: true))
        }
    }

    // MARK: - Restoring

    public func restore(
        _ partition: Int, _ progress: @escaping @Sendable (Double) -> Void
    ) async {
        await withCheckedContinuation { done in
            restoring.async { [self] in
                put(partition, progress)
                done.resume()
            }
        }
    }

    private func put(_ partition: Int, _ progress: (Double) -> Void) {
        let path = statePath(partition)
        let here = offset(at: path)
        let parent = folder.appendingPathComponent("\(partition)", isDirectory: true)
        for name in snapshots(of: partition) where name.offset > here ?? 0 {
            let isDone = attempt("the snapshot \(name) of partition \(partition)") {
                let from = parent.appendingPathComponent("\(name)", isDirectory: true)
                let aside = URL(fileURLWithPath: path + ".restoring", isDirectory: true)
                try? FileManager.default.removeItem(at: aside)
                try FileManager.default.createDirectory(
                    at: aside, withIntermediateDirectories: true)
                try SnapshotManifest(of: from).copy(from, to: aside, progress)
                try? FileManager.default.removeItem(atPath: path)
                try FileManager.default.moveItem(atPath: aside.path, toPath: path)
            }
            if isDone {
                return report("partition \(partition) goes on from a snapshot at \(name.offset)")
            }
        }
    }

    /// Where the state stands that is here; nil where there is none, or of no use.
    private func offset(at path: String) -> Offset? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let memory = RocksDBMemory(cacheBytes: 1 << 20, writeBufferBytes: 1 << 20, stores: 1)
        guard let store = try? RocksDBStateStore(path: path, memory: memory) else { return nil }
        return storedOffset(store)
    }

    /// Those that are of use, the newest first.
    private func snapshots(of partition: Int) -> [SnapshotName] {
        let parent = folder.appendingPathComponent("\(partition)", isDirectory: true)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: parent.path)) ?? []
        return names.compactMap { SnapshotName($0) }.filter { $0.identity == identity }
            .sorted { $0.offset > $1.offset }
    }

    @discardableResult
    private func attempt(_ what: String, _ body: () throws -> Void) -> Bool {
        do {
            try body()
            return true
        } catch {
            report("\(what) is of no use: \(error)")
            return false
        }
    }
}

/// `4-5f0c…-00000000000000120000`: what it was folded by, and where it stands.
private struct SnapshotName: CustomStringConvertible {
    var identity: String
    var offset: Offset

    init(identity: String, offset: Offset) {
        self.identity = identity
        self.offset = offset
    }

    init?(_ text: String) {
        guard !text.hasPrefix("."), let dash = text.lastIndex(of: "-"),
            let offset = Offset(text[text.index(after: dash)...])
        else { return nil }
        self.init(identity: String(text[..<dash]), offset: offset)
    }

    var description: String {
        let digits = String(offset)
        return identity + "-" + String(repeating: "0", count: max(0, 20 - digits.count)) + digits
    }
}
