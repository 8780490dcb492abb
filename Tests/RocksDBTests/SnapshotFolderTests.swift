import EventLog
import Foundation
import Projector
import Synchronization
import Testing

@testable import RocksDB

/// State that one process leaves and another goes on from.
@Suite(.timeLimit(.minutes(1))) struct SnapshotFolderTests {
    let scratch: Scratch
    private let time = Time()

    private final class Time: Sendable {
        private let value = Mutex<Int64>(0)
        var now: Int64 {
            get { value.withLock { $0 } }
            set { value.withLock { $0 = newValue } }
        }
    }

    init() throws { scratch = try Scratch() }

    @Test func anotherProcessGoesOnFromTheNewest() async throws {
        let first = folder("first")
        try await take(first, "first", at: 10)
        try await take(first, "first", at: 20)
        let shares = Mutex<[Double]>([])
        await folder("second").restore(3, of: .first("log"), upTo: 100) { share in
            shares.withLock { $0.append(share) }
        }
        #expect(try offset("second") == 20)
        #expect(shares.withLock { $0.last } == 1)
    }

    @Test func whatIsNewerHereStays() async throws {
        let first = folder("first")
        try await take(first, "first", at: 10)
        try write("second", 15)
        await folder("second").restore(3, of: .first("log"), upTo: 100) { _ in }
        #expect(try offset("second") == 15)
        try write("third", 5)
        await folder("third").restore(3, of: .first("log"), upTo: 100) { _ in }
        #expect(try offset("third") == 10)
    }

    @Test func ofADamagedOneTheOneBeforeIsTaken() async throws {
        let newest = try await newestOfTwo()
        let table = try #require(
            try FileManager.default.contentsOfDirectory(atPath: newest.path)
                .first { $0.hasSuffix(".sst") })
        let url = newest.appendingPathComponent(table)
        var bytes = try Data(contentsOf: url)
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: url)
        await folder("second").restore(3, of: .first("log"), upTo: 100) { _ in }
        #expect(try offset("second") == 10)
    }

    @Test func aTornOneIsNoneAndNeitherIsOneOfAnotherFold() async throws {
        let newest = try await newestOfTwo()
        try FileManager.default.removeItem(at: newest.appendingPathComponent("manifest.json"))
        await folder("second").restore(3, of: .first("log"), upTo: 100) { _ in }
        #expect(try offset("second") == 10)
        await folder("other", identity: "5-other").restore(3, of: .first("log"), upTo: 100) { _ in }
        #expect(try offset("other") == nil)
        await folder("foreign").restore(3, of: .first("other log"), upTo: 100) { _ in }
        #expect(try offset("foreign") == nil)
        await folder("early").restore(3, of: .first("log"), upTo: 9) { _ in }
        #expect(try offset("early") == nil)
        await folder("empty").restore(4, of: .first("log"), upTo: 100) { _ in }
        #expect(try offset("empty") == nil)
    }

    @Test func whereTheLogCannotBeToldTheOnlyOneIsTaken() async throws {
        try await take(folder("first"), "first", at: 10)
        await folder("none").restore(3, of: .empty, upTo: 100) { _ in }
        #expect(try offset("none") == nil)
        await folder("second").restore(3, of: .deleted, upTo: 100) { _ in }
        #expect(try offset("second") == 10)
        folder("other").take(3, of: "other log", at: 20, try write("other", 20))
        while try names().count < 2 { try await Task.sleep(for: .milliseconds(5)) }
        await folder("third").restore(3, of: .deleted, upTo: 100) { _ in }
        #expect(try offset("third") == nil)
    }

    @Test func whatIsOpenElsewhereIsLeftAlone() async throws {
        try await take(folder("first"), "first", at: 10)
        let store = try write("second", 5)
        await folder("second").restore(3, of: .first("log"), upTo: 100) { _ in }
        try store.close()
        #expect(try offset("second") == 5)
    }

    @Test func theNewestTwoAreKept() async throws {
        let first = folder("first")
        for offset in 1...5 { try await take(first, "first", at: Offset(offset)) }
        let kept = try names().map { $0.lastPathComponent.suffix(2) }
        #expect(kept == ["04", "05"])
    }

    /// Who had the partition before may be slow to copy.
    @Test func thoseOfWhoHasThePartitionNowStay() async throws {
        let (now, before) = (folder("now"), folder("before"))
        for offset in [8, 9] { try await take(now, "now", at: Offset(offset)) }
        before.take(3, of: "log", at: 3, try write("before", 3))
        while try names().count < 3 { try await Task.sleep(for: .milliseconds(5)) }
        let kept = try names().map { $0.lastPathComponent.suffix(2) }
        #expect(kept == ["03", "08", "09"])
    }

    @Test func oneIsDueAfterATimeAndNotWithoutNews() async throws {
        let first = folder("first")
        #expect(!first.isDue(3, at: 10))
        time.now = 1_000
        #expect(first.isDue(3, at: 10))
        try await take(first, "first", at: 10)
        time.now = 1_500
        #expect(!first.isDue(3, at: 11))
        time.now = 2_000
        #expect(!first.isDue(3, at: 10))
        #expect(first.isDue(3, at: 11))
    }

    // MARK: - Support

    private func folder(_ process: String, identity: String = "4-lists") -> SnapshotFolder {
        SnapshotFolder(
            scratch.path + "/shared", identity: identity, every: 1_000,
            statePath: { [path = scratch.path] _ in path + "/" + process },
            storedOffset: { Self.offset(in: $0) }, clock: { [time] in time.now },
            report: { _ in })
    }

    /// Returns when it is in the folder.
    private func take(_ folder: SnapshotFolder, _ process: String, at offset: Offset) async throws {
        let store = try write(process, offset)
        folder.take(3, of: "log", at: offset, store)
        while try !names().contains(where: { $0.lastPathComponent.hasSuffix("-" + padded(offset)) })
        {
            try await Task.sleep(for: .milliseconds(5))
        }
        // Older ones go after it has come.
        while try names().count > 2 { try await Task.sleep(for: .milliseconds(5)) }
    }

    /// Of one at 10 and one at 20.
    private func newestOfTwo() async throws -> URL {
        let first = folder("first")
        try await take(first, "first", at: 10)
        try await take(first, "first", at: 20)
        return try #require(try names().last)
    }

    private func padded(_ offset: Offset) -> String {
        String(repeating: "0", count: 20 - String(offset).count) + String(offset)
    }

    /// Of partition 3, the oldest first.
    private func names() throws -> [URL] {
        let parent = URL(fileURLWithPath: scratch.path + "/shared/3", isDirectory: true)
        guard FileManager.default.fileExists(atPath: parent.path) else { return [] }
        return try FileManager.default.contentsOfDirectory(
            at: parent, includingPropertiesForKeys: nil, options: .skipsHiddenFiles
        ).sorted { $0.path < $1.path }
    }

    private static let key = Array("offset".utf8)

    @discardableResult
    private func write(_ process: String, _ offset: Offset) throws -> RocksDBStateStore {
        let store = try open(process)
        var write = StateWrite()
        write.put(.meta, Self.key, Array(String(offset).utf8))
        write.put(.nodes, Array("a:1".utf8), Array(repeating: UInt8(offset), count: 10_000))
        try store.write(write)
        return store
    }

    private func open(_ process: String) throws -> RocksDBStateStore {
        try RocksDBStateStore(
            path: scratch.path + "/" + process,
            memory: RocksDBMemory(cacheBytes: 1 << 20, writeBufferBytes: 1 << 20, stores: 1))
    }

    private func offset(_ process: String) throws -> Offset? {
        guard FileManager.default.fileExists(atPath: scratch.path + "/" + process) else {
            return nil
        }
        return Self.offset(in: try open(process))
    }

    private static func offset(in store: any StateStore) -> Offset? {
        guard let bytes = try? store.get(.meta, key) else { return nil }
        return Offset(String(decoding: bytes, as: UTF8.self))
    }
}
