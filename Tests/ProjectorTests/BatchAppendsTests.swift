import EventLog
import Events
import People
import SpoorTesting
import Testing

@testable import Projector

/// Relays of one batch are few records, and nothing overtakes anything on the way to a home.
struct BatchAppendsTests {
    private let device = Identifier(.device, "d1")
    private let user = Identifier(.user, "1")

    private func entry(_ name: Int) throws -> Entry {
        let fact = try Scenario("\(name) a:d1 page /x id=m\(name)").records[0]
        guard case .event(let fact) = fact else { throw StateError("no fact") }
        return Entry(
            content: .fact(fact), capture: fact.receivedAt, via: [device],
            position: Position(partition: 0, offset: Int64(name)))
    }

    private func relay(_ name: Int, from: Identifier? = nil) throws -> EventsRecord {
        let route = Route(
            from: from ?? device, to: user, version: Int64(name), loggedAt: Int64(name))
        return .transfer(Transfer(reason: .relay, route: route, entries: [try entry(name)]))
    }

    /// What was appended: the messages of each transfer, or the record's kind.
    private func appended(_ records: [EventsRecord]) -> [String] {
        var appends = BatchAppends()
        for record in records { appends.append(record) }
        return appends.records.map { record in
            guard case .transfer(let transfer) = record else { return record.kind }
            return transfer.entries.map(\.messageID).joined(separator: "+")
        }
    }

    @Test("relays that follow each other are one record, as late as the last of them")
    func joined() throws {
        var appends = BatchAppends()
        for name in 1...3 { appends.append(try relay(name)) }
        guard case .transfer(let transfer) = appends.records[0] else { throw StateError("none") }
        #expect(appends.records.count == 1 && transfer.reason == .relay)
        #expect(transfer.entries.map(\.messageID) == ["m1", "m2", "m3"])
        #expect(transfer.route == Route(from: device, to: user, version: 3, loggedAt: 3))
    }

    @Test("what comes in between stays in between")
    func order() throws {
        let route = Route(from: device, to: user, version: 2, loggedAt: 2)
        let between: [EventsRecord] = [
            .revoke(Revoke(route: route, copies: [])), .link(Link(route: route)),
            .transfer(Transfer(reason: .handover, route: route, entries: [try entry(9)])),
        ]
        for record in between {
            let texts = appended([try relay(1), record, try relay(3), try relay(4)])
            #expect(texts.count == 3 && texts[0] == "m1" && texts[2] == "m3+m4")
        }
        let other = Identifier(.device, "d2")
        #expect(
            try appended([relay(1), relay(2, from: other), relay(3)]) == ["m1", "m2", "m3"])
    }

    @Test("what goes to other homes keeps none apart")
    func otherHomes() throws {
        let elsewhere = Route(from: device, to: Identifier(.user, "2"), version: 2, loggedAt: 2)
        let texts = appended([
            try relay(1), .link(Link(route: elsewhere)), .tick(Tick(loggedAt: 2)), try relay(3),
        ])
        #expect(texts == ["m1+m3", "link", "tick"])
    }

    @Test("a record holds as many entries as a hand-over")
    func limit() throws {
        let count = PeopleLimits.handoverEntriesMax
        let texts = appended(try (1...count + 1).map { try relay($0) })
        #expect(texts.count == 2 && texts[1] == "m\(count + 1)")
    }

    @Test("a history that waits is folded about once, however much of it is relayed")
    func foldsOnce() async throws {
        let projector = try SimulatedProjector()
        let lines = (2...201).map { $0 % 2 == 0 ? "\($0) a:d1 page /x" : "\($0) u:1 page /y" }
        let records = try Scenario((["1 a:d1 u:1 identify"] + lines).joined(separator: "\n"))
            .records
        try await projector.run([records[0]])
        for record in records.dropFirst() { try await projector.append(record) }
        try await projector.settle()
        let transfers = try await projector.records(.events).filter { $0.key == user.text }
            .filter { String(decoding: $0.value, as: UTF8.self).contains(#""kind":"relay""#) }
        #expect(transfers.count <= 2)
        #expect(try projector.partition(of: user).node(user)?.profile.pageViews == 200)
    }
}
