import EventLog
import Foundation
import JSON
import Projector
import ReadAPI
import RocksDB

/// What a run of the fold left on disk, in bytes.
struct DiskSizes {
    private(set) var topics: [Topic: Int] = [:]
    /// The part of `spoor.events` that is facts as they came in, by what they take unpacked.
    private(set) var facts = 0
    /// Of all records, unpacked.
    private(set) var recordBytes = 0
    private(set) var state: [StateFamily: Int] = [:]
    private(set) var readSide = 0
    /// How many there are, and how many profiles of them were published.
    private(set) var people = 0
    private(set) var profiles = 0

    /// Of the state, what does not grow with each event.
    var stateOfPeople: Int { state.values.reduce(0, +) - state[.journals, default: 0] }

    init(_ folder: FoldFolder) async throws {
        // To open the log turns what is only in its write-ahead log into tables.
        let log = try RocksDBEventLog(path: folder.log.path, partitionCount: BenchLog.partitions)
        let memory = RocksDBMemory(
            cacheBytes: Self.memoryBytes, writeBufferBytes: Self.memoryBytes,
            stores: BenchLog.partitions + 1)
        try await measureLog(log)
        try measureState(folder, memory)
        try await measureReadSide(log, folder, memory)
        await log.close()
    }

    private mutating func measureLog(_ log: RocksDBEventLog) async throws {
        profiles = try await log.count(.profiles)
        var unpacked: [Topic: Int] = [:]
        for topic in Topic.allCases {
            topics[topic] = try log.storedBytes(topic)
            for number in 0..<log.partitionCount {
                try await log.forEachRecord(of: TopicPartition(topic, number)) {
                    unpacked[topic, default: 0] += $0.key.utf8.count + $0.value.count
                }
            }
        }
        recordBytes = unpacked.values.reduce(0, +)
        let share = Double(try await RecordTally(log).factBytes) / Double(unpacked[.events] ?? 1)
        facts = Int(Double(topics[.events] ?? 0) * share)
    }

    private mutating func measureState(_ folder: FoldFolder, _ memory: RocksDBMemory) throws {
        for number in 0..<BenchLog.partitions {
            let store = try folder.openState(number, memory)
            for family in StateFamily.allCases {
                state[family, default: 0] += try store.storedBytes(family)
            }
            try store.close()
        }
    }

    /// Takes in all that was published, as a server does.
    private mutating func measureReadSide(
        _ log: RocksDBEventLog, _ folder: FoldFolder, _ memory: RocksDBMemory
    ) async throws {
        let path = folder.profiles.path
        people = try await Self.people(
            in: ProfileStore(
                log: log, store: RocksDBStateStore(path: path, memory: memory), clock: wallClock))
        let store = try RocksDBStateStore(path: path, memory: memory)
        readSide = try store.storedBytes(.nodes)
        try store.close()
    }

    private static func people(in profiles: ProfileStore) async throws -> Int {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { do { try await profiles.run() } catch is CancellationError {} }
            while try await profiles.lag() > 0 { try await Task.sleep(for: .milliseconds(10)) }
            group.cancelAll()
        }
        var report = Report()
        let parser = JSONParser.forStored()
        try profiles.forEach { record in try parser.parse(record) { report.add($0) } }
        return report.people
    }

    private static let memoryBytes = 128 << 20
}
