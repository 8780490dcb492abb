import Synchronization

/// What the clients of a log tell of their own accord: words for an operator, and statistics.
final class ClientWatch: Sendable {
    let report: @Sendable (String) -> Void
    private let latest = Mutex<[String: KafkaStatistics]>([:])

    init(report: @escaping @Sendable (String) -> Void) { self.report = report }

    /// In the order of the clients' names.
    var statistics: [KafkaStatistics] {
        latest.withLock { $0.values.sorted { $0.client < $1.client } }
    }

    /// There is no such client any more.
    func forget(_ client: String) { latest.withLock { $0[client] = nil } }

    /// For the client of that name.
    func events(
        of client: String, delivered: @escaping ClientEvents.Delivered = { _ in },
        rebalanced: ClientEvents.Rebalanced? = nil
    ) -> ClientEvents {
        ClientEvents(
            delivered: delivered, rebalanced: rebalanced, report: report, trace: report,
            statistics: { [self] json in
                guard let statistics = KafkaStatistics(client: client, json: json) else { return }
                latest.withLock { $0[client] = statistics }
            })
    }
}
