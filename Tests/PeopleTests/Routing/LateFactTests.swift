import Enrichment
import Events
import Generating
import JSON
import SpoorTesting
import Testing

@testable import People

/// A fact out of order folds anew what follows it, and gives what folding everything gives.
struct LateFactTests {
    /// Pages of one device, a minute apart, each at most `lateness` places later than its time; one in
    /// ten comes twice.
    private func arrivals(_ seed: UInt64, count: Int, lateness: Int) -> String {
        var random = SplitMix64(seed: seed)
        let order = (0..<count).map { (place: $0 + random.below(lateness + 1), minute: $0) }
            .sorted { ($0.place, $0.minute) < ($1.place, $1.minute) }
        return order.map { arrival in
            let line = "\(arrival.minute) a:d1 page /\(arrival.minute % 7) id=m\(arrival.minute)"
            return random.chance(percent: 10) ? line + "\n" + line : line
        }.joined(separator: "\n")
    }

    @Test(
        "a little late or very late, stored meanwhile or not", arguments: 1...UInt64(20),
        [2, 20, 200])
    func late(seed: UInt64, lateness: Int) throws {
        let records = try Scenario(arrivals(seed, count: 150, lateness: lateness)).records
        let device = Identifier(.device, "d1")
        let expected = Model(records).profile(of: device).encoded()
        for faults in [Faults.none, .restarts] {
            let simulation = try Simulation(seed: seed, faults: faults)
            try simulation.run(records)
            #expect(try simulation.node(device).profile.encoded() == expected)
        }
    }

    @Test("only what follows is folded: nothing is read from the store for it")
    func foldsLocally() throws {
        let node = Node(Identifier(.device, "d1"))
        let context = NodeContext.unread { chunk in throw StateError("chunk \(chunk) is read") }
        let lines = (0..<100).map { "\($0) a:d1 page /\($0) id=m\($0)" }
        for record in try Scenario(lines.joined(separator: "\n")).records {
            _ = try node.receive(record, context)
        }
        _ = node.takePendingJournal()
        let later = (100..<120).map { "\($0) a:d1 page /\($0) id=m\($0)" }
        let late = "117 a:d1 page /late id=m117b"
        for record in try Scenario((later + [late]).joined(separator: "\n")).records {
            _ = try node.receive(record, context)
        }
        #expect(node.profile.pageViews == 121)
        let early = try Scenario("3 a:d1 page /early id=m3b").records[0]
        #expect(throws: StateError.self) { try node.receive(early, context) }
    }

    @Test("a repeat of something stored reads the chunk that has it, and no other")
    func readsOneChunk() throws {
        let node = Node(Identifier(.device, "d1"))
        var chunks: [[UInt8]] = []
        var read: [Int] = []
        let context = NodeContext.unread { chunk in
            read.append(chunk)
            return chunks[chunk]
        }
        let records = try Scenario(
            (0..<40).map { "\($0) a:d1 page /\($0) id=m\($0)" }.joined(separator: "\n")
        ).records
        for (number, record) in records.enumerated() {
            _ = try node.receive(record, context)
            if number % 10 == 9 { chunks += node.takePendingJournal().chunks.map(\.bytes) }
        }
        _ = try node.receive(records[25], context)
        #expect(read == [2] && chunks.count == 4)
        #expect(node.profile.pageViews == 40)
    }
}

extension NodeContext {
    /// Reads chunks as `load` has it.
    fileprivate static func unread(
        _ load: @escaping (_ chunk: Int) throws -> [UInt8]
    ) -> NodeContext {
        NodeContext(
            parser: .forStored(), enricher: Enricher(), settings: FoldSettings(),
            position: Position(partition: 0, offset: 0), now: 0
        ) { _, chunk in try load(chunk) }
    }
}
