import EventLog
import Events
import JSON
import People
import Rules

/// What folding a record wants done.
public enum PartitionEffect: Hashable, Sendable {
    /// To be appended to `spoor.events`, before anything is committed.
    case append(EventsRecord)
    /// To be published with the commit.
    case publish(Decision)
    /// A record could not be read.
    case reject(Rejection)
    /// A rule of a release that this program does not know.
    case unknownRule(RuleError)

    init(_ effect: NodeEffect, number: Int, now: Milliseconds) {
        switch effect {
        case .append(let record): self = .append(record)
        case .publish(let decision): self = .publish(decision)
        case .tooLate(let entry): self = .publish(.tooLate(entry, now: now))
        }
    }
}

extension PartitionEffect {
    /// Bytes that it will take, about.
    var weight: Int {
        guard case .append(let record) = self else { return Self.smallWeight }
        return switch record {
        case .transfer(let transfer): transfer.entries.reduce(0) { $0 + $1.bytes.count }
        case .revoke(let revoke): revoke.copies.count * Self.smallWeight
        case .link(let link): (link.changes.count + link.aliases.count) * Self.smallWeight
        default: Self.smallWeight
        }
    }

    private static let smallWeight = 256

    /// The place among what timers of one moment give: by (due, person, rule).
    var order: Order {
        guard case .append(.decision(let decision)) = self else { return Order() }
        return Order(due: decision.due, person: decision.person.text, rule: decision.rule)
    }

    struct Order: Comparable {
        var due: Milliseconds = .max
        var person = ""
        var rule = ""

        static func < (left: Self, right: Self) -> Bool {
            (left.due, left.person, left.rule) < (right.due, right.person, right.rule)
        }
    }
}

extension Decision {
    /// What came below a seal, made visible: it changes nothing any more.
    static func tooLate(_ entry: Entry, now: Milliseconds) -> Decision {
        let (site, person): (String, Identifier) =
            switch entry.content {
            case .fact(let fact): (fact.site, fact.key)
            case .decision(let decision): (decision.site, decision.person)
            }
        return Decision(
            outcome: .withheld,
            trigger: RuleSet.trigger(site: site, rule: "too_late", occasion: entry.messageID),
            site: site, rule: "too_late", kind: "too_late", ruleVersion: 1, person: person,
            occasion: entry.messageID, capture: entry.capture, due: entry.capture, loggedAt: now,
            reason: "below_seal", causes: [entry.position])
    }
}

/// What the projector had to pass over so as not to stop: a record of `spoor.events` that cannot be
/// read, or an output that no log takes.
public struct Rejection: Hashable, Sendable {
    public enum Reason: String, Sendable {
        case unreadableRecord = "unreadable_record"
        /// A later version of Spoor wrote the record. It stays in the log, and is folded once that
        /// version, or a later one, runs again.
        case newerVersion = "newer_version"
        case outputTooLarge = "output_too_large"
    }

    public var reason: Reason
    /// Of the record, or of the one that was folded last.
    public var position: Position
    public var error: RecordError
    public var key: String
    /// Empty for an output.
    public var value: [UInt8] = []
    public var timestamp: Milliseconds

    init(_ record: Record, _ error: RecordError, _ position: Position) {
        reason =
            switch error.cause {
            case .malformed: .unreadableRecord
            case .newerVersion: .newerVersion
            }
        self.position = position
        self.error = error
        key = record.key
        value = record.value
        timestamp = record.timestamp
    }

    init(tooLarge output: NewRecord, _ position: Position) {
        reason = .outputTooLarge
        self.position = position
        error = RecordError(
            path: "", reason: "\(output.value.count) bytes for \(output.to.topic.rawValue)")
        key = output.key
        timestamp = output.timestamp
    }

    /// The record of `spoor.rejected`, of kind `skipped`; `record` is the bytes as text, cut if
    /// they are long.
    public var bytes: [UInt8] {
        var writer = JSONWriter(capacity: 512)
        writer.beginObject()
        writer.member("kind", "skipped")
        writer.member("v", 1)
        writer.member("loggedAt", timestamp)
        writer.member("reason", reason.rawValue)
        writer.member("path", error.path)
        writer.member("detail", error.reason)
        writer.member("key", key)
        writer.key("position")
        position.write(into: &writer)
        if reason != .outputTooLarge {
            let text = String(decoding: value.prefix(Self.recordBytesMax), as: UTF8.self)
            writer.member("record", text)
        }
        writer.endObject()
        return writer.bytes
    }

    private static let recordBytesMax = 4_096
}
