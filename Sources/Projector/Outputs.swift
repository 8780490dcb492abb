import EventLog
import Events
import JSON
import People

/// The records that go to other services.
enum Outputs {
    /// Triggers, withheld decisions and rejected records; nil for what goes back into the log.
    static func record(of effect: PartitionEffect, _ log: any EventLog) -> NewRecord? {
        switch effect {
        case .append, .unknownRule: nil
        case .publish(let decision):
            decision.outcome == .withheld ? withheld(decision, log) : trigger(decision, log)
        case .reject(let rejection): self.rejection(rejection, log)
        }
    }

    /// The output, or what says that it is too large for the log.
    static func checked(_ output: NewRecord, _ log: any EventLog, at position: Position)
        -> NewRecord
    {
        if output.value.count <= EventLogLimits.recordBytesMax { return output }
        return rejection(Rejection(tooLarge: output, position), log)
    }

    private static func rejection(_ rejection: Rejection, _ log: any EventLog) -> NewRecord {
        NewRecord(
            to: log.partition(.rejected, of: rejection.key), key: rejection.key,
            value: rejection.bytes, timestamp: rejection.timestamp)
    }

    /// A CloudEvent in Kafka's binary content mode: attributes in headers, data in the value.
    /// Source: CloudEvents 1.0, Kafka protocol binding, 3.2.
    private static func trigger(_ decision: Decision, _ log: any EventLog) -> NewRecord {
        let key = decision.person.text
        let isWithdrawn = decision.outcome == .withdrawn
        return NewRecord(
            to: log.partition(.triggers, of: key), key: key, value: decision.data,
            timestamp: decision.loggedAt,
            headers: [
                Header("ce_specversion", "1.0"),
                Header("ce_id", isWithdrawn ? decision.trigger + ".withdrawn" : decision.trigger),
                Header("ce_source", "/sites/\(decision.site)"),
                Header("ce_type", "spoor.\(decision.rule).\(decision.outcome.rawValue)"),
                Header("ce_subject", key),
                Header("ce_time", ISO8601.format(decision.loggedAt)),
                Header("ce_partitionkey", key),
                Header("content-type", "application/json"),
            ])
    }

    private static func withheld(_ decision: Decision, _ log: any EventLog) -> NewRecord {
        let key = decision.person.text
        return NewRecord(
            to: log.partition(.decisions, of: key), key: key, value: decision.bytes,
            timestamp: decision.loggedAt)
    }

    /// The profile of a person; who the id became part of; or a tombstone where nothing is known.
    static func profile(of node: Node, time: Milliseconds, _ log: any EventLog) -> NewRecord {
        NewRecord(
            to: log.partition(.profiles, of: node.id.text), key: node.id.text,
            value: ProfileRecord(node).bytes, timestamp: time)
    }
}

extension Decision {
    /// The data of the trigger: what the rule's kind tells, and why and when.
    fileprivate var data: [UInt8] {
        var writer = JSONWriter(capacity: 1_024)
        writer.beginObject()
        writer.member("trigger", trigger)
        writer.member("outcome", outcome.rawValue)
        writer.member("site", site)
        writer.member("rule", rule)
        writer.member("ruleVersion", ruleVersion)
        writer.member("person", person.text)
        writer.member("occasion", occasion)
        writer.member("due", time: due)
        writer.member("decided", time: loggedAt)
        writer.member("reason", reason)
        writer.key("causes")
        writer.beginArray()
        for cause in causes { cause.write(into: &writer) }
        writer.endArray()
        for member in payload.objectValue ?? [] {
            writer.key(member.key)
            writer.value(member.value)
        }
        writer.endObject()
        return writer.bytes
    }
}
