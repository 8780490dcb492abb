import EventLog
import Events
import SpoorTesting
import Testing

@testable import Projector

/// What memory has no room for is forgotten and found again in the store.
struct FoldMemoryTests {
    @Test("with no room at all the fold is the same", arguments: 1...UInt64(10))
    func noRoom(seed: UInt64) throws {
        let world = try World(seed: seed)
        let (roomy, narrow) = (FoldMemory(), FoldMemory.none)
        #expect(try digest(of: world, roomy) == digest(of: world, narrow))
    }

    @Test("a checkpoint is due when the records since the last take their share")
    func due() throws {
        var memory = FoldMemory()
        memory.recordsBytes = 1_000
        let partition = try Partition(
            number: 0, store: InMemoryStateStore(), lists: nil, memory: memory)
        var offset: Offset = 0
        while !partition.isCheckpointDue {
            let tick = EventsRecord.tick(Tick(loggedAt: offset))
            _ = try partition.fold(
                Record(offset: offset, key: tick.kind, value: tick.bytes, timestamp: 0))
            offset += 1
        }
        #expect((10...50).contains(offset))
        try partition.checkpoint()
        #expect(!partition.isCheckpointDue)
    }

    /// Of a partition that all ids belong to, with a checkpoint after every few records.
    private func digest(of world: World, _ memory: FoldMemory) throws -> UInt64 {
        let partition = try Partition(
            number: 0, store: InMemoryStateStore(), lists: nil, memory: memory)
        var log = world.records
        var offset = 0
        while offset < log.count {
            let record = log[offset]
            let effects = try partition.fold(
                Record(
                    offset: Offset(offset), key: record.home?.text ?? record.kind,
                    value: record.bytes, timestamp: record.loggedAt))
            for case .append(let appended) in effects { log.append(appended) }
            offset += 1
            if offset % 5 == 0 { try partition.checkpoint() }
        }
        return try partition.digest()
    }
}

extension FoldMemory {
    fileprivate static var none: FoldMemory {
        var memory = FoldMemory()
        memory.homesBytes = 0
        return memory
    }
}
