import Projector
import SpoorTesting
import Testing

@testable import RocksDB

@Suite(.timeLimit(.minutes(1))) struct RocksDBStateStoreTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func open(
        _ path: String? = nil, writeBufferBytes: Int = 8 << 20
    ) throws -> RocksDBStateStore {
        try RocksDBStateStore(
            path: path ?? scratch.store,
            memory: RocksDBMemory(
                cacheBytes: 1 << 20, writeBufferBytes: writeBufferBytes, stores: 1))
    }

    @Test(arguments: StateStoreContract.cases)
    func contract(_ rule: StateStoreContract.Case) throws {
        let store = try open()
        try rule.check(store)
        try store.close()
    }

    @Test func reopeningKeepsEverything() throws {
        for round in 0..<3 {
            let store = try open()
            #expect(try counters(store) == Array(repeating: round == 0 ? nil : round, count: 4))
            try store.write(step(round + 1))
            try store.close()
        }
    }

    @Test func storesShareMemory() throws {
        let memory = RocksDBMemory(cacheBytes: 1 << 20, writeBufferBytes: 8 << 20, stores: 2)
        let stores = try ["a", "b"].map {
            try RocksDBStateStore(path: scratch.path + "/" + $0, memory: memory)
        }
        try stores[0].write(step(1))
        #expect(try counters(stores[1]) == [nil, nil, nil, nil])
        for store in stores { try store.close() }
    }

    @Test func destroyingItEmptiesIt() throws {
        let store = try open()
        try store.write(step(1))
        try store.close()
        try RocksDBStateStore.destroy(path: scratch.store)
        let again = try open()
        #expect(try counters(again) == [nil, nil, nil, nil])
        try again.close()
        #expect(throws: StateStoreError.self) { try again.get(.meta, []) }
    }

    @Test func aCrashKeepsWhatWasFlushedAndNothingInPart() throws {
        let store = try open()
        for number in 1...10 { try store.write(step(number)) }
        try store.flush()
        for number in 11...20 { try store.write(step(number)) }
        let revived = try open(scratch.crashImage(of: scratch.store))
        #expect(try counters(revived) == [10, 10, 10, 10])
        try revived.close()
        try store.close()
    }

    @Test func aCrashBetweenFlushesLeavesAPrefixOfTheWrites() throws {
        // Buffers so small that RocksDB flushes by itself, at moments of its own choice.
        let store = try open(writeBufferBytes: 256 << 10)
        var last = 0
        for number in 1...4_000 {
            try store.write(step(number))
            guard number % 800 == 0 else { continue }
            let revived = try open(scratch.crashImage(of: scratch.store))
            let found = try counters(revived)
            let prefix = found[0] ?? 0
            #expect(found == Array(repeating: found[0], count: 4))
            #expect((last...number).contains(prefix))
            last = prefix
            try revived.close()
        }
        #expect(last > 0, "nothing was ever flushed")
        try store.close()
    }

    /// Sets a counter in every family, beside some bytes that fill the buffers.
    private func step(_ number: Int) -> StateWrite {
        var write = StateWrite()
        let value = Array("\(number)".utf8)
        for family in StateFamily.allCases { write.put(family, [0], value) }
        write.put(.journals, Array("fact-\(number)".utf8), Array(repeating: 1, count: 500))
        return write
    }

    private func counters(_ store: RocksDBStateStore) throws -> [Int?] {
        try StateFamily.allCases.map { family in
            try store.get(family, [0]).flatMap { Int(String(decoding: $0, as: UTF8.self)) }
        }
    }
}
