import JSON
import Projector

/// The status of a server as Prometheus reads it: a family of samples for each count that
/// `GET /v1/admin/status` tells.
///
/// Source: prometheus.io/docs/instrumenting/exposition_formats, text format 0.0.4.
struct Metrics {
    private(set) var text = ""

    init(_ status: ServerStatus) {
        family("spoor_settled", .gauge, "Whether all that was sent shows in what is read.")
        sample("spoor_settled", status.isSettled ? 1 : 0)
        family("spoor_log_away", .gauge, "Whether the log does not answer.")
        sample("spoor_log_away", status.isLogAway ? 1 : 0)
        family("spoor_profiles_lag_records", .gauge, "Profiles that the read side has not seen.")
        sample("spoor_profiles_lag_records", status.profilesLag)
        catchUp(status.catchUp)
        partitions(status.partitions)
        if let counts = status.collector { collector(counts) }
        kafka(status.kafka)
    }

    private mutating func catchUp(_ catchUp: CatchUp) {
        family(
            "spoor_catch_up_records", .gauge,
            "Records that were to be folded at the start: all of the log where state is rebuilt.")
        sample("spoor_catch_up_records", catchUp.total)
        family("spoor_catch_up_folded_records_total", .counter, "Of these, those that were.")
        sample("spoor_catch_up_folded_records_total", catchUp.folded)
    }

    private mutating func partitions(_ partitions: [ServerStatus.Partition]) {
        let families: [(String, Kind, String, (ServerStatus.Partition) -> Int64?)] = [
            (
                "spoor_partition_live", .gauge, "Whether the partition has caught up and runs.",
                { $0.status.phase == .live ? 1 : 0 }
            ),
            (
                "spoor_partition_folded_records_total", .counter, "Records that were folded.",
                { $0.status.offset }
            ),
            (
                "spoor_partition_lag_records", .gauge, "Records that wait to be folded.",
                { $0.lag }
            ),
            (
                "spoor_partition_time_milliseconds", .gauge, "Partition time, since 1970.",
                { $0.status.time }
            ),
        ]
        for (name, kind, help, value) in families {
            family(name, kind, help)
            for partition in partitions {
                guard let value = value(partition) else { continue }
                sample(name, value, "partition", "\(partition.number)")
            }
        }
    }

    /// A sample of each client for each of their numbers.
    private mutating func kafka(_ clients: [JSONValue]) {
        for member in clients.first?.objectValue ?? [] where member.value.intValue != nil {
            let kind: Kind = Self.counted.contains(member.key) ? .counter : .gauge
            let name = "spoor_kafka_\(member.key.snakeCased)\(kind.suffix)"
            family(name, kind, "`kafka[].\(member.key)` of the status.")
            for client in clients {
                sample(
                    name, client[member.key]?.intValue ?? 0, "client",
                    client["client"]?.stringValue ?? "")
            }
        }
    }

    /// A number is a counter of its own, an object of numbers one counter by reason.
    private mutating func collector(_ counts: JSONValue) {
        for member in counts["spool"]?.objectValue ?? [] {
            let name = "spoor_spool_\(member.key.snakeCased)"
            family(name, .gauge, "`collector.spool.\(member.key)` of the status.")
            sample(name, member.value.intValue ?? 0)
        }
        for member in counts.objectValue ?? [] where member.key != "spool" {
            let kind: Kind = member.key == "inFlight" ? .gauge : .counter
            let name = "spoor_collector_\(member.key.snakeCased)\(kind.suffix)"
            family(name, kind, "`collector.\(member.key)` of the status.")
            if let count = member.value.intValue { sample(name, count) }
            for reason in member.value.objectValue ?? [] {
                sample(name, reason.value.intValue ?? 0, "reason", reason.key)
            }
        }
    }

    /// Of a client's numbers, those that only grow.
    private static let counted: Set = [
        "sentRecords", "sentBytes", "receivedRecords", "receivedBytes", "failedRequests",
    ]

    private enum Kind: String {
        case counter, gauge

        var suffix: String { self == .counter ? "_total" : "" }
    }

    private mutating func family(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    private mutating func sample(_ name: String, _ value: Int64) {
        text += "\(name) \(value)\n"
    }

    /// Labels are numbers and reasons of ours: nothing in them needs to be escaped.
    private mutating func sample(_ name: String, _ value: Int64, _ label: String, _ of: String) {
        text += "\(name){\(label)=\"\(of)\"} \(value)\n"
    }
}

extension String {
    /// `bytesReceived` as `bytes_received`.
    fileprivate var snakeCased: String {
        reduce(into: "") { $0 += $1.isUppercase ? "_" + $1.lowercased() : String($1) }
    }
}
