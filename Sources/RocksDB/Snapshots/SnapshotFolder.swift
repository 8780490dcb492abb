import Dispatch
import EventLog
import Events
import Foundation
import Projector
import Synchronization

/// Snapshots of the partitions' state, in a folder that all projectors of an installation see.
///
/// ```
/// FOLDER/3/4-5f0c…-9a3e…-00000000000000120000/  partition; fold version, lists, log, offset
///   manifest.json                               each file's size and SHA-256
///   000123.sst  CURRENT  MANIFEST-000004  …     a database, as it is opened
/// ```
///
/// A snapshot is copied under another name first, synced, and then renamed: one that has its name
/// is whole, unless the disk damages it, which the digests show. The newest few are kept; what a
/// process left unfinished, and those of other folds and logs, go after a day.
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

    public func take(
        _ partition: Int, of origin: String, at offset: Offset, _ store: any StateStore
    ) {
        guard let store = store as? RocksDBStateStore else { return }
        state.withLock { state in
            state.inFlight.insert(partition)
            state.lastTakenAt[partition] = clock()
            state.lastOffset[partition] = offset
        }
        let aside = URL(fileURLWithPath: statePath(partition) + ".snapshot", isDirectory: true)
        let isAside = attempt("a snapshot of partition \(partition)") {
            try? FileManager.default.removeItem(at: aside)
            try store.checkpoint(to: aside.path)
        }
        copying.async { [self] in
            if isAside {
                attempt("a snapshot of partition \(partition)") {
                    defer { try? FileManager.default.removeItem(at: aside) }
                    let name = SnapshotName(identity: "\(identity)-\(origin)", offset: offset)
                    try publish(aside, partition, name)
                }
            }
            _ = state.withLock { $0.inFlight.remove(partition) }
        }
    }

    private func publish(_ aside: URL, _ partition: Int, _ name: SnapshotName) throws {
        let parent = folder.appendingPathComponent("\(partition)", isDirectory: true)
        let partial = parent.appendingPathComponent(".\(name)-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: partial) }
        try FileManager.default.createDirectory(at: partial, withIntermediateDirectories: true)
        try SnapshotManifest(copying: aside, to: partial).write(to: partial)
        let whole = parent.appendingPathComponent("\(name)", isDirectory: true)
        // Another process may have had the partition at the same place.
        if FileManager.default.fileExists(atPath: whole.path) { return }
        try FileManager.default.moveItem(at: partial, to: whole)
        // Those further on are of another owner, who has the partition by now.
        let before = snapshots(of: partition) { $0 == name.identity }
            .filter { $0.offset <= name.offset }
        for old in before.dropFirst(kept) {
            try FileManager.default.removeItem(
                at: parent.appendingPathComponent("\(old)", isDirectory: true))
        }
        try removeForgotten(in: parent, but: name.identity)
    }

    private func removeForgotten(in parent: URL, but identity: String) throws {
        for entry in try FileManager.default.contentsOfDirectory(
            at: parent, includingPropertiesForKeys: [.contentModificationDateKey])
        where SnapshotName(entry.lastPathComponent)?.identity != identity {
            let changed = try entry.resourceValues(forKeys: [.contentModificationDateKey])
                .contentModificationDate
            if let changed, changed.timeIntervalSinceNow < -Self.forgottenAfter {
                try FileManager.default.removeItem(at: entry)
            }
        }
    }

    /// A day, in seconds.
    private static let forgottenAfter: TimeInterval = 86_400

    // MARK: - Restoring

    public func restore(
        _ partition: Int, of origin: LogOrigin, upTo committed: Offset,
        _ progress: @escaping @Sendable (Double) -> Void
    ) async {
        let isCancelled = Cancellation()
        await withTaskCancellationHandler {
            await withCheckedContinuation { done in
                restoring.async { [self] in
                    attempt("the state of partition \(partition)") {
                        try put(partition, origin, committed) { share in
                            try isCancelled.check()
                            progress(share)
                        }
                    }
                    done.resume()
                }
            }
        } onCancel: {
            isCancelled.set()
        }
    }

    private final class Cancellation: Sendable {
        private let isSet = Atomic(false)

        func set() { isSet.store(true, ordering: .relaxed) }
        func check() throws { if isSet.load(ordering: .relaxed) { throw CancellationError() } }
    }

    private func put(
        _ partition: Int, _ origin: LogOrigin, _ committed: Offset,
        _ progress: (Double) throws -> Void
    ) throws {
        let path = statePath(partition)
        let here = try offset(at: path) ?? 0
        let parent = folder.appendingPathComponent("\(partition)", isDirectory: true)
        for name in snapshots(of: partition, origin)
        where name.offset > here && name.offset <= committed {
            try progress(0)
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
    /// - Throws: `StateStoreError` where it cannot be opened now, as when another process has it.
    private func offset(at path: String) throws -> Offset? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let memory = RocksDBMemory(cacheBytes: 1 << 20, writeBufferBytes: 1 << 20, stores: 1)
        do {
            return storedOffset(try RocksDBStateStore(path: path, memory: memory))
        } catch let error as StateStoreError where error.isCorrupt {
            return nil
        }
    }

    /// Those of a log, the newest first. Where the log cannot be told any more, all that were folded
    /// alike, if they are of one.
    private func snapshots(of partition: Int, _ origin: LogOrigin) -> [SnapshotName] {
        switch origin {
        case .first(let digest): return snapshots(of: partition) { $0 == "\(identity)-\(digest)" }
        case .empty: return []
        case .deleted:
            let all = snapshots(of: partition) { $0.hasPrefix(identity + "-") }
            return Set(all.map(\.identity)).count == 1 ? all : []
        }
    }

    /// The newest first.
    private func snapshots(
        of partition: Int, where isOfUse: (_ identity: String) -> Bool
    ) -> [SnapshotName] {
        let parent = folder.appendingPathComponent("\(partition)", isDirectory: true)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: parent.path)) ?? []
        return names.compactMap { SnapshotName($0) }.filter { isOfUse($0.identity) }
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
