import Events
import Testing

@testable import People

/// Visits: the gap, the cap, and what is apart.
@Suite struct SessionTests {
    struct Scenario: CustomTestStringConvertible {
        var testDescription: String
        var happenings: [Happening]
        var visits: Int64
        var averageMinutes: Int64?
    }

    static let scenarios = [
        Scenario(
            testDescription: "one fact is a visit of no length",
            happenings: [.page(0, "/")], visits: 1, averageMinutes: 0),
        Scenario(
            testDescription: "a gap of 30 minutes goes on",
            happenings: [.page(0, "/"), .page(30, "/")], visits: 1, averageMinutes: 30),
        Scenario(
            testDescription: "a longer gap ends the visit",
            happenings: [.page(0, "/"), .page(20, "/"), .page(51, "/")],
            visits: 2, averageMinutes: 10),
        Scenario(
            testDescription: "nothing lasts longer than 24 hours",
            happenings: (0...49).map { .page($0 * 30, "/") }, visits: 2, averageMinutes: 12 * 60),
        Scenario(
            testDescription: "two devices at once are two visits",
            happenings: [
                .page(0, "/", device: "d1"), .page(1, "/", device: "d2"),
                .page(10, "/", device: "d1"), .page(21, "/", device: "d2"),
            ], visits: 2, averageMinutes: 15),
        Scenario(
            testDescription: "one device on two sites is on two visits",
            happenings: [.page(0, "/"), .page(1, "/", site: "outlet")],
            visits: 2, averageMinutes: 0),
        Scenario(
            testDescription: "servers do not visit",
            happenings: [.track(0, "Order Completed", device: nil, user: "1")],
            visits: 0, averageMinutes: nil),
    ]

    @Test(arguments: scenarios) func visits(_ scenario: Scenario) throws {
        let sessions = try profile(scenario.happenings).sessions
        #expect(sessions.count == scenario.visits)
        #expect(sessions.averageDuration == scenario.averageMinutes.map { .minutes($0) })
    }

    @Test func theGapIsTheSites() throws {
        let settings = FoldSettings(sites: ["shop": SiteSettings(sessionGap: .minutes(5))])
        let sessions = try profile([.page(0, "/"), .page(6, "/")], settings: settings).sessions
        #expect(sessions.count == 2)
    }

    @Test func seenFromFirstToLast() throws {
        let state = try profile([.page(3, "/"), .page(90, "/")])
        #expect(state.firstSeen == .minutes(3))
        #expect(state.lastSeen == .minutes(90))
        #expect(state.sessions.current.map(\.start) == [.minutes(90)])
    }
}
