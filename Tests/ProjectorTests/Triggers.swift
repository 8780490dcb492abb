import EventLog
import Events
import JSON
import People
import Projector
import Rules
import SpoorTesting

extension Rule {
    /// A cart that nobody touched for an hour.
    static func cart(_ id: String = "cart", minimum: String = "0") -> Rule {
        Rule(id: id, version: 1, kind: AbandonedCart(after: .hours(1), minimumValue: minimum))
    }
}

extension Record {
    func header(_ name: String) -> String { headers.first { $0.name == name }?.value ?? "" }
}

extension SimulatedProjector {
    /// What went out on `spoor.triggers`: what, for whom, of which occasion, when; by time and text.
    func triggers() async throws -> [String] {
        var lines: [(time: Milliseconds, text: String)] = []
        for record in try await records(.triggers) {
            let data = try JSONValue.parse(record.value)
            let what = data["outcome"]?.stringValue ?? ""
            let occasion = data["occasion"]?.stringValue ?? ""
            let minute = record.timestamp / .minutes(1)
            let whom = record.header("ce_subject")
            lines.append((record.timestamp, "\(what) \(whom) \(occasion) @\(minute)"))
        }
        return lines.sorted { $0 < $1 }.map(\.text)
    }

    /// Each id that went out, as often as it did, sorted.
    func triggerIDs() async throws -> [String] {
        try await records(.triggers).map { $0.header("ce_id") }.sorted()
    }

    /// Releases the cart rule, lets the lines of the table happen, and then `minutes` go by.
    static func played(
        _ table: String, until minute: Int64, rules: [Rule] = [.cart()], crashAt: Int? = nil
    ) async throws -> SimulatedProjector {
        let projector = try SimulatedProjector(crashAt: crashAt)
        try await projector.release(rules)
        try await projector.run(try Scenario(table).records)
        try await projector.advance(to: .minutes(minute))
        return projector
    }
}
