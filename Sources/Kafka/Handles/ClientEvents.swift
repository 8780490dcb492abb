import CRdKafka

/// What a client tells of its own accord. Called on a thread of librdkafka, and must not block it,
/// unless it is said otherwise.
final class ClientEvents: Sendable {
    typealias Delivered = @Sendable (_ message: UnsafePointer<rd_kafka_message_t>) -> Void

    /// Called where the client is polled, and may wait there.
    typealias Rebalanced =
        @Sendable (
            _ client: OpaquePointer, _ code: rd_kafka_resp_err_t,
            _ partitions: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>
        ) -> Void

    private let delivered: Delivered
    let rebalanced: Rebalanced?
    private let report: @Sendable (String) -> Void
    private let trace: @Sendable (String) -> Void
    private let statistics: @Sendable (_ json: String) -> Void

    /// - Parameters:
    ///   - delivered: Told of each record whether it was stored; see `rd_kafka_event_message_next`.
    ///   - rebalanced: Answers the group of a member.
    ///   - report: Told in words what an operator should know.
    ///   - trace: Told what the setting `debug` asks for.
    ///   - statistics: Given librdkafka's `STATISTICS.md` now and then.
    init(
        delivered: @escaping Delivered = { _ in }, rebalanced: Rebalanced? = nil,
        report: @escaping @Sendable (String) -> Void = { _ in },
        trace: @escaping @Sendable (String) -> Void = { _ in },
        statistics: @escaping @Sendable (_ json: String) -> Void = { _ in }
    ) {
        self.delivered = delivered
        self.rebalanced = rebalanced
        self.report = report
        self.trace = trace
        self.statistics = statistics
    }

    func handle(_ event: OpaquePointer) {
        switch rd_kafka_event_type(event) {
        case RD_KAFKA_EVENT_DR:
            while let message = rd_kafka_event_message_next(event) { delivered(message) }
        case RD_KAFKA_EVENT_STATS:
            statistics(String(cString: rd_kafka_event_stats(event)))
        default: break
        }
    }

    /// - Parameters:
    ///   - level: Of syslog: 4 is a warning, and lower numbers are worse.
    ///   - topic: As librdkafka names it, as in `FAIL`.
    func log(_ level: Int, topic: String, _ text: String) {
        // One list of settings serves producers and consumers, which ignore each other's.
        if topic == "CONFWARN" { return }
        if level <= Self.warning { report(text) }
        if level == Self.debugging { trace(text) }
    }

    private static let warning = 4
    private static let debugging = 7
}
