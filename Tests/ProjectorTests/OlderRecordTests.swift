import EventLog
import Events
import JSON
import Rules
import SpoorTesting
import Testing

@testable import Projector

/// A log with records of older versions is folded as it always was.
struct OlderRecordTests {
    private static let table = """
        1 a:d1 add p1
        5 a:d1 u:1 identify
        9 a:d2 u:1 identify
        20 a:d2 add p2
        """

    /// As the first version wrote it: without `lists`.
    private func release(version: Int) -> [UInt8] {
        let content = RuleSet.content(rules: [.cart()], settings: .init())
        let json =
            #"{"kind":"release","v":\#(version),"digest":"r1","effectiveAt":0,"#
            + #""content":\#(content),"loggedAt":0}"#
        return Array(json.utf8)
    }

    private func played(release: [UInt8]) async throws -> SimulatedProjector {
        let projector = try SimulatedProjector()
        for number in 0..<4 {
            try await projector.append(release, key: "release", loggedAt: 0, to: number)
        }
        try await projector.settle()
        try await projector.run(try Scenario(Self.table).records)
        try await projector.advance(to: .minutes(200))
        try projector.store()
        try await projector.restart()
        return projector
    }

    @Test("a release of version 1 gives what one of version 2 gives, and a replay the same again")
    func release() async throws {
        let old = try await played(release: release(version: 1))
        let new = try await played(release: release(version: 2))
        #expect(try await old.triggers() == new.triggers())
        #expect(try await old.triggers().count > 1)
        for number in 0..<4 {
            let live = try old.partition(number).digest()
            #expect(try new.partition(number).digest() == live)
            let replayed = try Partition(number: number, store: InMemoryStateStore(), lists: nil)
            for record in try await old.log.read(TopicPartition(.events, number), from: 0) {
                _ = try replayed.fold(record)
            }
            #expect(try replayed.digest() == live)
        }
        #expect(try await old.records(.rejected).isEmpty)
        let first = try await old.records(.events).first?.value
        #expect(first == release(version: 1), "the log keeps what was written")
    }
}
