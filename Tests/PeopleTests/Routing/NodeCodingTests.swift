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
            var node = try simulation.node(id)
            let pending = node.pendingJournal
            node.markJournalSaved()
            let bytes = node.encoded()
            var decoded = try Node(id, decoding: bytes, parser: parser)
            #expect(decoded.encoded() == bytes)
            #expect(decoded == node)
            let entries = try decoded.journal.entries { _ in
                try JournalEntry.decode(chunk: pending.chunk?.bytes ?? [], parser: parser)
            }
            #expect(entries.count == node.journal.count)
        }
    }

    @Test("bytes of another shape are an error, not a crash", arguments: ["", "[]", "{}", "7"])
    func unreadable(_ text: String) {
        #expect(throws: (any Error).self) {
            try Node(.init(.user, "1"), decoding: Array(text.utf8), parser: JSONParser())
        }
    }
}
