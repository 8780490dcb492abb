import JSON

/// What the collector has done since it started. Values only: whoever shows them reads a copy.
public struct CollectorMetrics: Hashable, Sendable {
    public var requests = 0
    public var requestsInFlight = 0
    /// Of bodies, as received.
    public var bytesReceived = 0
    /// Of records, as appended.
    public var bytesAppended = 0
    public var accepted = 0
    /// Messages that were not taken, by reason.
    public var rejected: [Reason: Int] = [:]
    /// Requests that failed as a whole, by reason.
    public var refused: [Reason: Int] = [:]
    /// What the sites' schemas met with, in the order of the configuration.
    public var schemas: [SchemaMetrics] = []

    mutating func count(_ submission: Submission) {
        accepted += submission.accepted
        for (index, counts) in submission.checks { schemas[index].counts.add(counts) }
        for rejection in submission.rejections {
            rejected[rejection.refusal.reason, default: 0] += 1
        }
        bytesAppended += submission.bytes
    }
}

extension CollectorMetrics {
    /// `{"requests","inFlight","bytesReceived","bytesAppended","accepted","rejected":{reason:count},
    /// "refused":{reason:count},"schemas":[{"site","event" or "type","onViolation","checked",
    /// "violations","last":{"path","expected"}}]}`.
    public var json: JSONValue {
        .object([
            JSONMember(key: "requests", value: .int(Int64(requests))),
            JSONMember(key: "inFlight", value: .int(Int64(requestsInFlight))),
            JSONMember(key: "bytesReceived", value: .int(Int64(bytesReceived))),
            JSONMember(key: "bytesAppended", value: .int(Int64(bytesAppended))),
            JSONMember(key: "accepted", value: .int(Int64(accepted))),
            JSONMember(key: "rejected", value: Self.counts(rejected)),
            JSONMember(key: "refused", value: Self.counts(refused)),
            JSONMember(key: "schemas", value: .array(schemas.map(\.json))),
        ])
    }

    private static func counts(_ counts: [Reason: Int]) -> JSONValue {
        .object(
            counts.sorted { $0.key.rawValue < $1.key.rawValue }.map {
                JSONMember(key: $0.key.rawValue, value: .int(Int64($0.value)))
            })
    }
}
