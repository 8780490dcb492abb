import EventLog
import Events
import JSON
import Projector

/// How far the parts of a server are; of what it does not have there is nothing.
struct ServerStatus {
    struct Partition {
        var number: Int
        /// Of `spoor.events`.
        var end: Offset
        var status: ProjectorService.Status

        var lag: Offset { max(0, end - status.offset) }
    }

    var partitions: [Partition]
    /// Whether it is known which partitions are here, and each of them has caught up and runs.
    var isCaughtUp: Bool
    var catchUp: CatchUp
    /// Records of `spoor.profiles` that the read side has not seen.
    var profilesLag: Offset
    /// The log does not answer: how much waits in it is not known, and counted as nothing.
    var isLogAway: Bool
    /// Whether the log has all that the collector here has accepted.
    var isSpoolEmpty: Bool
    var now: Milliseconds
    /// What the collector has done since the start; nil without one.
    var collector: JSONValue?
    /// What the clients of Kafka have done; empty where the log is embedded.
    var kafka: [JSONValue]

    /// Whether all that is folded shows in what is read.
    var isPublished: Bool {
        !isLogAway && profilesLag == 0 && isCaughtUp
            && partitions.allSatisfy { $0.status.phase == .live && $0.status.isPublished }
    }

    /// Whether all that was sent shows in what is read, and nothing more is due now.
    var isSettled: Bool {
        isPublished
            && isSpoolEmpty
            && partitions.allSatisfy { $0.lag == 0 && ($0.status.nextDue ?? .max) > now }
    }

    /// The schema is `ServerStatus` in `Schemas/openapi.json`; times are text.
    var json: JSONValue {
        var members = [
            JSONMember(key: "settled", value: .bool(isSettled)),
            JSONMember(key: "logAway", value: .bool(isLogAway)),
            JSONMember(key: "published", value: .bool(isPublished)),
            JSONMember(key: "lag", value: .int(partitions.map(\.lag).reduce(0, +))),
            JSONMember(key: "catchUp", value: catchUp.json),
            JSONMember(key: "profilesLag", value: .int(profilesLag)),
            JSONMember(key: "kafka", value: .array(kafka)),
            JSONMember(key: "partitions", value: .array(partitions.map(\.json))),
        ]
        if let collector { members.append(JSONMember(key: "collector", value: collector)) }
        return .object(members)
    }
}

extension CatchUp {
    fileprivate var json: JSONValue {
        var members = [
            JSONMember(key: "folded", value: .int(folded)),
            JSONMember(key: "total", value: .int(total)),
            JSONMember(key: "perSecond", value: .int(Int64(perSecond))),
        ]
        if let secondsLeft {
            members.append(
                JSONMember(key: "secondsLeft", value: .int(Int64(secondsLeft.rounded(.up)))))
        }
        return .object(members)
    }
}

extension ServerStatus.Partition {
    fileprivate var json: JSONValue {
        var members = [
            JSONMember(key: "partition", value: .int(Int64(number))),
            JSONMember(key: "phase", value: .string(status.phase.name)),
            JSONMember(key: "offset", value: .int(status.offset)),
            JSONMember(key: "end", value: .int(end)),
            JSONMember(key: "lag", value: .int(lag)),
            JSONMember(key: "release", value: .string(status.release)),
        ]
        if case .failed(let reason) = status.phase {
            members.append(JSONMember(key: "reason", value: .string(reason)))
        }
        if case .restoring(let share) = status.phase {
            members.append(JSONMember(key: "restored", value: .double(share)))
        }
        for (key, time) in [("time", status.time), ("nextDue", status.nextDue)] {
            guard let time else { continue }
            members.append(JSONMember(key: key, value: .string(ISO8601.format(time))))
        }
        return .object(members)
    }
}

extension ProjectorService.Status.Phase {
    fileprivate var name: String {
        switch self {
        case .restoring: "restoring"
        case .catchingUp: "catching up"
        case .live: "live"
        case .failed: "failed"
        case .stopped: "stopped"
        }
    }
}
