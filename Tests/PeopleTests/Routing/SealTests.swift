import Events
import SpoorTesting
import Testing

@testable import People

/// Past its cap a journal closes its older half: later facts fold on, and what comes too late is
/// said to be.
struct SealTests {
    private static let device = Identifier(.device, "d1")

    private func played(_ table: String) throws -> Simulation {
        let simulation = try Simulation(
            seed: 1, faults: .restarts, limits: NodeLimits(journalEntriesMax: 10))
        for record in try Scenario(table).records { try simulation.run([record]) }
        return simulation
    }

    private func pages(_ minutes: some Sequence<Int>, owner: String = "") -> String {
        minutes.map { "\($0) a:d1 \(owner) page /\($0)" }.joined(separator: "\n")
    }

    @Test("facts fold on as if nothing were closed")
    func foldsOn() throws {
        let simulation = try played(pages(1...40))
        let node = try simulation.node(Self.device)
        #expect(node.sealedBelow != nil && node.journal.count <= 11)
        let model = Model(try Scenario(pages(1...40)).records)
        #expect(node.profile.encoded() == model.profile(of: Self.device).encoded())
        #expect(simulation.published.isEmpty)
    }

    @Test("a fact below the seal becomes a visible decision and changes nothing")
    func tooLate() throws {
        let simulation = try played(pages(1...20))
        let before = try simulation.node(Self.device).profile
        try simulation.run(try Scenario("2 a:d1 page /late late=60 id=late").records)
        #expect(try simulation.node(Self.device).profile == before)
        let decision = simulation.published.last
        #expect(decision?.outcome == .withheld && decision?.reason == "below_seal")
        #expect(decision?.occasion == "late")
    }

    @Test("facts of one moment do not seal for ever")
    func oneMoment() throws {
        let table = (1...30).map { "5 a:d1 page /\($0) late=\($0)" }.joined(separator: "\n")
        let simulation = try played(table)
        #expect(try simulation.node(Self.device).journal.count <= 11)
        #expect(try simulation.node(Self.device).profile.pageViews == 11)
    }

    @Test("a customer's links outlive the facts that made them")
    func links() throws {
        let simulation = try played("1 a:d2 u:1 identify\n" + pages(2...30, owner: "u:1"))
        try simulation.run(try Scenario("60 a:d2 page /device id=x").records)
        let user = try simulation.node(Identifier(.user, "1"))
        #expect(user.sealedBelow != nil)
        #expect(user.profile.pageViews == 30)
    }
}
