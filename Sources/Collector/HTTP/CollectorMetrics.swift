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

    mutating func count(_ submission: Submission) {
        accepted += submission.accepted
        for rejection in submission.rejections {
            rejected[rejection.refusal.reason, default: 0] += 1
        }
        bytesAppended += submission.bytes
    }
}
