import Events
import JSON
import Rules
import SpoorTesting
import Testing

@testable import Projector

/// Triggers from the log to the log: one line an event, what went out at the end.
struct AbandonedCartTests {
    @Test("fires once on an idle partition, when a tick moves its time")
    func idle() async throws {
        let projector = try await SimulatedProjector.played("1 a:d1 add p1", until: 300)
        #expect(try await projector.triggers() == ["fired a:d1 m1 @61"])
    }

    @Test("a touch puts it off, another state is another occasion")
    func states() async throws {
        let projector = try await SimulatedProjector.played(
            """
            1 a:d1 add p1
            31 a:d1 view
            200 a:d1 add p2
            """, until: 400)
        #expect(
            try await projector.triggers() == ["fired a:d1 m1 @91", "fired a:d1 m3 @260"])
    }

    @Test("does not fire when it was bought, on the same device or another one")
    func bought() async throws {
        let projector = try await SimulatedProjector.played(
            """
            1 a:d1 u:1 identify
            1 a:d2 u:1 identify
            5 a:d1 add p1
            9 a:d2 order o1 p1
            """, until: 300)
        #expect(try await projector.triggers().isEmpty)
    }

    @Test("an order that comes late withdraws it, once")
    func lateOrder() async throws {
        let projector = try await SimulatedProjector.played(
            """
            1 a:d1 add p1
            30 a:d1 order o1 p1 late=90
            130 a:d1 page /x
            """, until: 300)
        #expect(
            try await projector.triggers() == ["fired a:d1 m1 @61", "withdrawn a:d1 m1 @120"])
    }

    @Test("an order withdraws it whatever happened to the cart in between")
    func orderAfterCheckout() async throws {
        let projector = try await SimulatedProjector.played(
            """
            1 a:d1 add p1
            90 a:d1 add p2
            95 a:d1 coupon
            99 a:d1 order o1 p1 p2
            """, until: 300)
        #expect(
            try await projector.triggers() == ["fired a:d1 m1 @61", "withdrawn a:d1 m1 @99"])
    }

    @Test("an order withdraws it when its rule is gone, too")
    func ruleGone() async throws {
        let projector = try await SimulatedProjector.played("1 a:d1 add p1", until: 90)
        try await projector.release([], named: "r2")
        try await projector.run(try Scenario("95 a:d1 order o1 p1 id=m9").records)
        #expect(
            try await projector.triggers() == ["fired a:d1 m1 @61", "withdrawn a:d1 m1 @95"])
    }

    @Test("a server's order without a device or products ends the customer's only cart")
    func serverOrder() async throws {
        let projector = try await SimulatedProjector.played(
            """
            1 a:d1 add p1
            2 a:d1 u:1 identify
            90 u:1 order o1
            """, until: 300)
        #expect(
            try await projector.triggers() == ["fired u:1 m1 @61", "withdrawn u:1 m1 @90"])
    }

    @Test("a cart that was emptied after it fired, and another one bought, withdraws nothing")
    func emptiedThenAnother() async throws {
        let projector = try await SimulatedProjector.played(
            """
            1 a:d1 add p1
            90 a:d1 remove p1
            95 a:d1 add p2
            99 a:d1 order o1 p2
            """, until: 300)
        #expect(try await projector.triggers() == ["fired a:d1 m1 @61"])
    }

    @Test("an order that comes through a merge withdraws it, and the new home does not fire again")
    func merge() async throws {
        let projector = try await SimulatedProjector.played(
            """
            1 a:d1 add p1
            2 a:d2 u:1 identify
            3 a:d2 order o1 p1
            100 a:d1 u:1 identify
            """, until: 400)
        let triggers = try await projector.triggers()
        // The order of minute 3 comes before the log-in; the cart of minute 1 is bought by it.
        #expect(triggers == ["fired a:d1 m1 @61", "withdrawn u:1 m1 @100"])
    }

    @Test("a cart that changes its owner after it fired does not fire again")
    func otherOwners() async throws {
        let unlinked = """
            1 a:d1 add p1
            2 a:d1 u:1 identify
            90 unlink a:d1 m2
            """
        let takenOver = """
            1 a:d1 add p1
            2 a:d1 u:1 identify
            90 a:d1 u:2 identify id=early at=0
            """
        for table in [unlinked, takenOver] {
            let projector = try await SimulatedProjector.played(table, until: 400)
            #expect(try await projector.triggers() == ["fired u:1 m1 @61"], "\(table)")
            let first = try projector.partition(of: Identifier(.user, "1")).node(
                Identifier(.user, "1"))
            #expect(first?.ledger.decisions.isEmpty == true, "it went with the cart")
        }
    }

    @Test("an order withdraws it where the cart is by then")
    func withdrawnElsewhere() async throws {
        let projector = try await SimulatedProjector.played(
            """
            1 a:d1 add p1
            2 a:d1 u:1 identify
            90 unlink a:d1 m2
            95 a:d1 order o1 p1
            """, until: 400)
        #expect(
            try await projector.triggers() == ["fired u:1 m1 @61", "withdrawn a:d1 m1 @95"])
    }

    @Test("a merge without an order neither repeats nor withdraws it")
    func quietMerge() async throws {
        let projector = try await SimulatedProjector.played(
            """
            1 a:d1 add p1
            100 a:d1 u:1 identify
            200 u:2 alias 1
            """, until: 600)
        #expect(try await projector.triggers() == ["fired a:d1 m1 @61"])
    }

    @Test("the value decides, in the cart's currency")
    func minimum() async throws {
        let rules: [Rule] = [.cart("all"), .cart("big", minimum: "10.01")]
        let projector = try await SimulatedProjector.played(
            "1 a:d1 add p1", until: 100, rules: rules)
        let types = try await projector.records(.triggers).map { $0.header("ce_type") }
        #expect(types == ["spoor.all.fired"])
    }

    @Test("long past due it is withheld, and said so")
    func expired() async throws {
        let projector = try SimulatedProjector(now: .days(3))
        try await projector.release([.cart()])
        try await projector.append(try Scenario("1 a:d1 add p1 late=4000").records[0])
        try await projector.settle()
        try await projector.advance(to: .days(3) + .hours(2))
        #expect(try await projector.triggers().isEmpty)
        let decisions = try await projector.records(.decisions).map {
            try JSONValue.parse($0.value)
        }
        #expect(decisions.map { $0["reason"] } == ["expired"])
    }

    @Test("a release reaches people who are silent")
    func release() async throws {
        let projector = try SimulatedProjector()
        try await projector.run(try Scenario("1 a:d1 add p1").records)
        try await projector.advance(to: .minutes(90))
        try await projector.release([.cart()])
        try await projector.advance(to: .minutes(120))
        #expect(try await projector.triggers() == ["fired a:d1 m1 @91"])
    }

    @Test("at most one tick is unread")
    func ticks() async throws {
        let projector = try await SimulatedProjector.played("1 a:d1 add p1", until: 300)
        let ticks = try await projector.records(.events).filter { $0.key == "tick" }
        #expect(ticks.count == 1)
    }

    @Test("what is due together goes out by (due, person, rule)")
    func order() async throws {
        let projector = try SimulatedProjector(partitions: 1)
        try await projector.release([.cart("b"), .cart("a")])
        let records = try Scenario(
            """
            1 a:d2 add p1
            1 a:d1 add p1
            2 a:d3 add p1
            1 a:d4 add p1
            """
        ).records
        for record in records { try await projector.append(record) }
        try await projector.settle()
        projector.now = .minutes(70)
        try await projector.settle()
        let fired = try await projector.records(.triggers).map {
            $0.header("ce_subject") + $0.header("ce_type").dropFirst("spoor".count)
        }
        let first = ["a:d1", "a:d2", "a:d4"].flatMap { ["\($0).a.fired", "\($0).b.fired"] }
        #expect(fired == first + ["a:d3.a.fired", "a:d3.b.fired"])
    }
}
