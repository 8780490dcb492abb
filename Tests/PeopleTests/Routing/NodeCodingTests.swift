import Events
import Generating
import JSON
import SpoorTesting
import Testing

@testable import People

/// What a node stores is what it was.
struct NodeCodingTests {
    @Test("a node comes back from its bytes", arguments: 1...UInt64(20))
    func roundTrip(seed: UInt64) throws {
        let world = try World(seed: seed)
        let simulation = try Simulation(seed: seed)
        try simulation.run(world.records)
        let parser = JSONParser()
        for id in world.identifiers {
            let node = try simulation.node(id)
            let pending = node.takePendingJournal()
            let bytes = node.encoded()
            let decoded = try Node(id, decoding: bytes)
            #expect(decoded.encoded() == bytes)
            #expect(decoded.contents == node.contents)
            let entries = try decoded.journal.entries { number, since in
                try JournalEntry.decode(
                    chunk: pending.chunks[number].bytes, since: since, parser: parser)
            }
            #expect(entries.count == node.journal.count)
            for chunk in pending.chunks.map(\.bytes) {
                let all = try JournalEntry.decode(chunk: chunk, parser: parser)
                for since in all.map(\.entry.capture) {
                    let later = try JournalEntry.decode(chunk: chunk, since: since, parser: parser)
                    #expect(later == all.filter { $0.entry.capture >= since })
                }
            }
        }
    }

    @Test("a large journal is stored in pieces, and comes back whole")
    func chunks() throws {
        let title = String(repeating: "x", count: 1_000)
        let simulation = try Simulation(seed: 1)
        for number in 0..<2_500 {
            let envelope = FactEnvelope(
                site: "shop", messageID: "m\(number)", device: Identifier(.device, "d"),
                trust: .asserted, receivedAt: Int64(number), loggedAt: Int64(number))
            let event: JSONValue = ["type": "page", "properties": ["title": .string(title)]]
            let bytes = envelope.bytes { $0.value(event) }
            try simulation.run([try EventsRecord(decoding: bytes, parser: JSONParser())])
        }
        let node = try simulation.node(Identifier(.device, "d"))
        let before = node.journal.entries { _, _ in [] }
        let pending = node.takePendingJournal()
        #expect(pending.chunks.map(\.number) == [0, 1, 2])
        #expect(pending.chunks.allSatisfy { $0.bytes.count < 2 * PeopleLimits.chunkBytesMax })
        let after = try node.journal.entries { number, since in
            try JournalEntry.decode(
                chunk: pending.chunks[number].bytes, since: since, parser: JSONParser())
        }
        #expect(after == before)
    }

    @Test("bytes of another shape are an error, not a crash", arguments: ["", "[]", "{}", "7"])
    func unreadable(_ text: String) {
        #expect(throws: ProfileStateError.self) {
            try Node(.init(.user, "1"), decoding: Array(text.utf8))
        }
    }

    @Test("what is cut, too long or changed is an error, or another node", arguments: 1...UInt64(4))
    func broken(seed: UInt64) throws {
        let world = try World(seed: seed)
        let simulation = try Simulation(seed: seed)
        try simulation.run(world.records)
        var random = SplitMix64(seed: seed)
        for id in world.identifiers {
            let node = try simulation.node(id)
            _ = node.takePendingJournal()
            let bytes = node.encoded()
            #expect(throws: ProfileStateError.self) { try Node(id, decoding: bytes + [0]) }
            for index in bytes.indices {
                #expect(throws: ProfileStateError.self) {
                    try Node(id, decoding: Array(bytes.prefix(index)))
                }
                var changed = bytes
                changed[index] ^= 1 << UInt8(random.below(8))
                guard let other = try? Node(id, decoding: changed) else { continue }
                let again = try Node(id, decoding: other.encoded())
                #expect(again.encoded() == other.encoded())
            }
        }
    }

    @Test("many nodes by one writer are as each by its own")
    func oneWriter() throws {
        let simulation = try Simulation(seed: 7)
        let world = try World(seed: 7)
        try simulation.run(world.records)
        var writer = StateWriter()
        for id in world.identifiers {
            let node = try simulation.node(id)
            #expect(node.encoded(by: &writer) == node.encoded())
        }
    }
}
