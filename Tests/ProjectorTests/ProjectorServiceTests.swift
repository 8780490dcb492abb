import Enrichment
import EventLog
import Events
import SpoorTesting
import Synchronization
import Testing

@testable import Projector

/// The engine goes on when the disk does not.
struct ProjectorServiceTests {
    @Test("state that cannot be read, found at the start or in the middle, is rebuilt from the log")
    func unreadableState() async throws {
        for spoilt in [StateFamily.meta, .nodes] {
            let log = InMemoryEventLog(partitionCount: 1)
            try await append(pages: 3, to: log)
            let good = InMemoryStateStore()
            let task = try PartitionTask(number: 0, log: log, store: good, lists: nil, clock: { 0 })
            while try await task.runOnce() != .idle {}
            try task.store()
            let key = spoilt == .meta ? StateKeys.progress : Array("a:d".utf8)
            var write = StateWrite()
            write.put(spoilt, key, Array("spoilt".utf8))
            try good.write(write)

            let stores = Stores(first: good)
            let service = service(log, stores)
            let run = Task { await service.run() }
            try await append(pages: 1, from: 3, to: log)
            try await until { service.status[0]?.offset == 4 && service.isLive }
            run.cancel()
            await run.value
            #expect(stores.resets.withLock { $0 } == 1)
            let node = try Partition(number: 0, store: stores.latest, lists: nil).node(
                Identifier(.device, "d"))
            #expect(node?.profile.pageViews == 4)
        }
    }

    @Test("state of another log, however long that is, is rebuilt from this one")
    func stateOfAnotherLog() async throws {
        let store = InMemoryStateStore()
        let other = InMemoryEventLog(partitionCount: 1)
        try await append(pages: 3, from: 100, to: other)
        let task = try PartitionTask(number: 0, log: other, store: store, lists: nil, clock: { 0 })
        while try await task.runOnce() != .idle {}
        try task.store()
        let log = InMemoryEventLog(partitionCount: 1)
        try await append(pages: 5, to: log)
        try await log.commit([], input: TopicPartition(.events, 0), offset: 4)
        let stores = Stores(first: store)
        for _ in 0..<2 {
            let service = service(log, stores)
            let run = Task { await service.run() }
            try await until { service.status[0]?.offset == 5 && service.isLive }
            run.cancel()
            await run.value
            #expect(stores.resets.withLock { $0 } == 1)
        }
        let node = try Partition(number: 0, store: stores.latest, lists: nil).node(
            Identifier(.device, "d"))
        #expect(node?.profile.pageViews == 5)
    }

    @Test("an offset beyond the end is not believed: what comes below it is folded")
    func committedBeyondTheEnd() async throws {
        let log = InMemoryEventLog(partitionCount: 1)
        try await append(pages: 2, to: log)
        try await log.commit([], input: TopicPartition(.events, 0), offset: 9)
        let stores = Stores(first: InMemoryStateStore())
        let told = Mutex<[String]>([])
        let service = ProjectorService(
            log: log, openStore: stores.open, lists: nil, clock: { 0 },
            report: { line in told.withLock { $0.append(line) } })
        let run = Task { await service.run() }
        try await until { service.status[0]?.offset == 2 && service.isLive }
        try await append(pages: 3, from: 2, to: log)
        try await until { service.status[0]?.offset == 5 }
        run.cancel()
        await run.value
        #expect(told.withLock { $0.count { $0.contains("has committed 9") } } == 1)
        let node = try Partition(number: 0, store: stores.latest, lists: nil).node(
            Identifier(.device, "d"))
        #expect(node?.profile.pageViews == 5)
    }

    @Test("state of more than the partition has is never live")
    func stateBeyondTheEnd() async throws {
        let (log, short) = (
            InMemoryEventLog(partitionCount: 1), InMemoryEventLog(partitionCount: 1)
        )
        let store = InMemoryStateStore()
        try await append(pages: 3, to: log)
        let task = try PartitionTask(number: 0, log: log, store: store, lists: nil, clock: { 0 })
        while try await task.runOnce() != .idle {}
        try task.store()
        try await append(pages: 1, to: short)
        try await short.commit([], input: TopicPartition(.events, 0), offset: 3)
        let stores = Stores(first: store)
        let service = service(short, stores)
        let run = Task { await service.run() }
        try await until {
            if case .failed(let reason) = service.status[0]?.phase {
                reason.contains("remove the folder `state`")
            } else {
                false
            }
        }
        run.cancel()
        await run.value
        #expect(stores.resets.withLock { $0 } == 0)
    }

    @Test("a log that lost what was folded is not taken for one to which nothing comes")
    func shortenedLog() async throws {
        let (long, short) = (
            InMemoryEventLog(partitionCount: 1), InMemoryEventLog(partitionCount: 1)
        )
        try await append(pages: 3, to: long)
        try await append(pages: 1, to: short)
        let log = ReplacedLog(long)
        let time = Mutex<Milliseconds>(0)
        let task = try PartitionTask(
            number: 0, log: log, store: InMemoryStateStore(), lists: nil,
            clock: { time.withLock { $0 } })
        while try await task.runOnce() != .idle {}
        let later = { time.withLock { $0 += ProjectorLimits.endCheckEvery } }
        // It may be so for a moment.
        for current in [short, long, short] {
            log.current.withLock { $0 = current }
            later()
            _ = try await task.runOnce()
        }
        later()
        await #expect(throws: EventLogError.self) { _ = try await task.runOnce() }
    }

    @Test("a store that only refuses is kept, and asked again")
    func refusingStore() async throws {
        let log = InMemoryEventLog(partitionCount: 1)
        try await append(pages: 2, to: log)
        let stores = Stores(first: InMemoryStateStore(), refusals: 2)
        let service = service(log, stores)
        let run = Task { await service.run() }
        try await until { service.status[0]?.offset == 2 && service.isLive }
        run.cancel()
        await run.value
        #expect(stores.resets.withLock { $0 } == 0)
    }

    @Test("while the log cannot store, nothing is folded twice and nothing is lost")
    func fullLog() async throws {
        let log = FaultyLog(partitionCount: 1)
        try await append(pages: 2, to: log)
        log.refusedCommits = 2
        let reports = Mutex(0)
        let task = try PartitionTask(
            number: 0, log: log, store: InMemoryStateStore(), lists: nil, clock: { 0 },
            report: { _ in reports.withLock { $0 += 1 } })
        while try await task.runOnce() != .idle {}
        #expect(reports.withLock { $0 } == 2)
        #expect(try await log.committed(TopicPartition(.events, 0)) == 2)
        #expect(try await log.end(TopicPartition(.profiles, 0)) == 1)
    }

    @Test(
        "what another producer put where its key does not belong is rejected, and says where it does"
    )
    func misplaced() async throws {
        let log = InMemoryEventLog(partitionCount: 4)
        let right = log.partition(.events, of: "a:d").partition
        for number in 0..<4 {
            try await append(pages: 1, from: number, at: number, to: log)
            let task = try PartitionTask(
                number: number, log: log, store: InMemoryStateStore(), lists: nil, clock: { 0 })
            while try await task.runOnce() != .idle {}
            let node = try task.partition.node(Identifier(.device, "d"))
            #expect(node?.profile.pageViews == (number == right ? 1 : nil))
        }
        let rejected = try await log.read(log.partition(.rejected, of: "a:d"), from: 0)
        #expect(rejected.count == 3)
        for record in rejected {
            let said = String(decoding: record.value, as: UTF8.self)
            #expect(said.contains("the key belongs into partition \(right)"))
        }
    }

    @Test("what is too large for the log becomes a rejection")
    func tooLarge() async throws {
        let log = InMemoryEventLog(partitionCount: 1)
        let value = [UInt8](repeating: 0x20, count: EventLogLimits.recordBytesMax + 1)
        let output = NewRecord(
            to: TopicPartition(.profiles, 0), key: "u:1", value: value, timestamp: 5)
        let position = Position(partition: 0, offset: 7)
        let checked = Outputs.checked(output, log, at: position)
        #expect(checked.to.topic == .rejected && checked.value.count < 1_000)
        var small = output
        small.value = [0x7B, 0x7D]
        #expect(Outputs.checked(small, log, at: position) == small)
    }

    @Test("other reference lists repair the past: the state is folded anew, once")
    func refreshedLists() async throws {
        let log = InMemoryEventLog(partitionCount: 1)
        try await append(pages: 2, to: log)
        try await append(pages: 1, from: 2, agent: "Googlebot/2.1", to: log)
        let lists = try ReferenceLists.bundled()
        let stores = Stores(first: InMemoryStateStore())
        var views: [Int64?] = []
        // The last start has the lists of the one before.
        for lists in [nil, lists, lists] {
            let service = service(log, stores, lists: lists)
            let run = Task { await service.run() }
            try await until { service.status[0]?.offset == 3 && service.isLive }
            run.cancel()
            await run.value
            let partition = try Partition(number: 0, store: stores.latest, lists: lists)
            views.append(try partition.node(Identifier(.device, "d"))?.profile.pageViews)
        }
        #expect(views == [3, 2, 2])
        #expect(stores.resets.withLock { $0 } == 1)
        let newest = try await log.read(TopicPartition(.profiles, 0), from: 0).last
        #expect(
            newest.map { String(decoding: $0.value, as: UTF8.self) }?.contains("Googlebot") == true)
    }

    private func service(
        _ log: InMemoryEventLog, _ stores: Stores, lists: ReferenceLists? = nil
    ) -> ProjectorService {
        ProjectorService(log: log, openStore: stores.open, lists: lists, clock: { 0 })
    }

    private func append(
        pages: Int, from first: Int = 0, at partition: Int = 0, agent: String? = nil,
        to log: any EventLog
    ) async throws {
        let envelope = { (id: Int) in
            FactEnvelope(
                type: .page, site: "shop", messageID: "m\(id)", device: Identifier(.device, "d"),
                trust: .asserted, receivedAt: 0, loggedAt: 0)
        }
        for id in first..<(first + pages) {
            let bytes = envelope(id).bytes { writer in
                writer.beginObject()
                writer.member("type", "page")
                writer.key("context")
                writer.beginObject()
                writer.member("userAgent", agent)
                writer.endObject()
                writer.endObject()
            }
            try await log.append([
                NewRecord(
                    to: TopicPartition(.events, partition), key: "a:d", value: bytes, timestamp: 0)
            ])
        }
    }

    private func until(_ isDone: () -> Bool) async throws {
        for _ in 0..<1_000 where !isDone() { try await Task.sleep(for: .milliseconds(10)) }
        #expect(isDone())
    }
}

/// A log whose place another takes.
private final class ReplacedLog: EventLogDecorator {
    let current: Mutex<any EventLog>
    var decorated: any EventLog { current.withLock { $0 } }

    init(_ log: any EventLog) { current = Mutex(log) }
}

/// Gives out a store, and a new one after each reset.
private final class Stores: Sendable {
    private struct Content {
        nonisolated(unsafe) var latest: InMemoryStateStore
        var refusals: Int
    }

    private let content: Mutex<Content>
    let resets = Mutex(0)

    init(first: sending InMemoryStateStore, refusals: Int = 0) {
        content = Mutex(Content(latest: first, refusals: refusals))
    }

    var latest: InMemoryStateStore { content.withLock { $0.latest } }

    func open(_ partition: Int, _ reset: Bool) throws -> any StateStore {
        if reset { resets.withLock { $0 += 1 } }
        return try content.withLock { content in
            if content.refusals > 0 {
                content.refusals -= 1
                throw StateStoreError(reason: "too many open files")
            }
            if reset { content.latest = InMemoryStateStore() }
            return content.latest
        }
    }
}
