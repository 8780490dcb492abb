import EventLog
import Events
import People
import SpoorTesting
import Testing

@testable import Projector

/// A crash between any two steps loses nothing and repeats nothing (architecture, §7).
struct CrashTests {
    private static let table = """
        1 a:d1 add p1
        2 a:d2 page /x
        2 a:d2 u:1 identify
        5 a:d3 add p2
        30 e:x u:1 identify
        40 a:d3 e:x identify typed
        80 a:d1 u:2 identify
        90 a:d2 add p3
        91 u:2 alias 1
        170 a:d3 order o1 p2 late=2
        """

    @Test("after each step of each batch: the same people, each trigger exactly once")
    func everyStep() async throws {
        let whole = try await SimulatedProjector.played(Self.table, until: 260)
        let (people, triggers) = (try profiles(whole), try await whole.triggerIDs())
        #expect(triggers.count > 2 && Set(triggers).count == triggers.count)
        for crash in whole.steps.indices {
            let crashed = try await SimulatedProjector.played(
                Self.table, until: 260, crashAt: crash)
            let step = "a crash at step \(crash), \(whole.steps[crash])"
            #expect(try profiles(crashed) == people, "\(step)")
            #expect(try await crashed.triggerIDs() == triggers, "\(step)")
            #expect(try await published(crashed) == published(whole), "\(step)")
        }
        #expect(Set(whole.steps) == Set(PartitionTask.Step.allCases))
    }

    @Test("restarts at any time give nothing twice")
    func restarts() async throws {
        let whole = try await SimulatedProjector.played(Self.table, until: 260)
        let restarted = try SimulatedProjector()
        try await restarted.release([.cart()])
        for record in try Scenario(Self.table).records {
            try await restarted.run([record])
            try await restarted.restart()
        }
        for _ in 0..<9 {
            try await restarted.advance(to: restarted.now + .minutes(10))
            try await restarted.restart()
        }
        #expect(try profiles(restarted) == profiles(whole))
        #expect(try await restarted.triggerIDs() == whole.triggerIDs())
    }

    @Test("a profile that waits for its second is published after a restart")
    func throttled() async throws {
        let projector = try SimulatedProjector()
        try await projector.run(try Scenario("1 a:d1 page /x\n1 a:d1 page /y").records)
        try projector.store()
        try await projector.restart()
        try await projector.advance(to: .minutes(3))
        let last = try await projector.records(.profiles).last
        let node = try projector.partition(of: Identifier(.device, "d1")).node(
            Identifier(.device, "d1"))
        #expect(last?.value == node.map { ProfileRecord($0).bytes })
    }

    @Test("folding the log again gives the live digest")
    func replay() async throws {
        let live = try await SimulatedProjector.played(Self.table, until: 260)
        try live.store()
        try await live.restart()
        for number in 0..<4 {
            let replayed = try Partition(number: number, store: InMemoryStateStore(), lists: nil)
            for record in try await live.log.read(TopicPartition(.events, number), from: 0) {
                _ = try replayed.fold(record)
            }
            #expect(replayed.offset == live.partition(number).offset)
            #expect(try replayed.digest() == live.partition(number).digest())
        }
    }

    private func profiles(_ projector: SimulatedProjector) throws -> [String: [UInt8]] {
        var profiles: [String: [UInt8]] = [:]
        for number in 0..<4 {
            let partition = projector.partition(number)
            for id in try partition.identifiers(after: "", limit: 100) {
                profiles[id.text] = try partition.node(id)?.profile.encoded()
            }
        }
        return profiles
    }

    /// The newest of each key of `spoor.profiles`, but for the times of triggers.
    private func published(_ projector: SimulatedProjector) async throws -> [String: Bool] {
        var newest: [String: Bool] = [:]
        for record in try await projector.records(.profiles) {
            let id = Identifier(text: record.key)
            let node = try id.flatMap { try projector.partition(of: $0).node($0) }
            newest[record.key] = node.map { ProfileRecord($0).bytes == record.value }
        }
        return newest
    }
}
