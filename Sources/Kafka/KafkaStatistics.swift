import JSON

/// What one of the clients that make up a log has done, as librdkafka counts it.
/// Source: librdkafka, `STATISTICS.md`.
public struct KafkaStatistics: Hashable, Sendable {
    /// `appending`, `reading`, `offsets`, or `committing-` and the partition.
    public var client: String
    /// Records that wait to be sent or acknowledged.
    public var waitingRecords: Int64
    public var waitingBytes: Int64
    public var sentRecords: Int64
    public var sentBytes: Int64
    public var receivedRecords: Int64
    public var receivedBytes: Int64
    /// Connections that are up.
    public var brokersUp: Int64
    /// Requests that failed or were not answered in time.
    public var failedRequests: Int64
    /// Of the slowest broker, 99 % of requests, in microseconds.
    public var roundTripMicroseconds: Int64

    /// Nil if it is not what librdkafka writes.
    init?(client: String, json: String) {
        guard let value = try? JSONValue.parse(Array(json.utf8)) else { return nil }
        self.client = client
        let count = { (name: String) in value[name]?.intValue ?? 0 }
        (waitingRecords, waitingBytes) = (count("msg_cnt"), count("msg_size"))
        (sentRecords, sentBytes) = (count("txmsgs"), count("txmsg_bytes"))
        (receivedRecords, receivedBytes) = (count("rxmsgs"), count("rxmsg_bytes"))
        let brokers = (value["brokers"]?.objectValue ?? []).map(\.value)
        brokersUp = Int64(brokers.count { $0["state"]?.stringValue == "UP" })
        failedRequests = brokers.reduce(0) { sum, broker in
            sum + (broker["txerrs"]?.intValue ?? 0) + (broker["req_timeouts"]?.intValue ?? 0)
        }
        roundTripMicroseconds = brokers.compactMap { $0["rtt"]?["p99"]?.intValue }.max() ?? 0
    }

    /// An object of its members.
    public var json: JSONValue {
        .object(
            [JSONMember(key: "client", value: .string(client))]
                + [
                    ("waitingRecords", waitingRecords), ("waitingBytes", waitingBytes),
                    ("sentRecords", sentRecords), ("sentBytes", sentBytes),
                    ("receivedRecords", receivedRecords), ("receivedBytes", receivedBytes),
                    ("brokersUp", brokersUp), ("failedRequests", failedRequests),
                    ("roundTripMicroseconds", roundTripMicroseconds),
                ].map { JSONMember(key: $0, value: .int($1)) })
    }
}
