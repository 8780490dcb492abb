import CRdKafka

/// librdkafka's own made-up cluster, on free ports of 127.0.0.1 in this process: the sessions of its
/// groups end, which a real broker at hand may not do. Source: librdkafka, `rdkafka_mock.h`.
final class MadeUpBrokers: @unchecked Sendable {
    // Sendable: the pointers never change, and the cluster has a lock of its own.
    private let client: OpaquePointer
    private let cluster: OpaquePointer
    private static let count: Int32 = 3

    init() throws {
        let conf = rd_kafka_conf_new()
        // It never connects to anybody, and would say so.
        rd_kafka_conf_set(conf, "log_level", "0", nil, 0)
        guard let client = rd_kafka_new(RD_KAFKA_PRODUCER, conf, nil, 0) else {
            rd_kafka_conf_destroy(conf)
            throw Failure("librdkafka makes no client")
        }
        guard let cluster = rd_kafka_mock_cluster_new(client, Self.count) else {
            rd_kafka_destroy(client)
            throw Failure("librdkafka makes no brokers")
        }
        (self.client, self.cluster) = (client, cluster)
    }

    deinit {
        rd_kafka_mock_cluster_destroy(cluster)
        rd_kafka_destroy(client)
    }

    /// As `bootstrap.servers`.
    var addresses: String {
        rd_kafka_mock_cluster_bootstraps(cluster).map { String(cString: $0) } ?? ""
    }

    func makeTopic(_ name: String, partitions: Int) throws {
        let code = rd_kafka_mock_topic_create(cluster, name, Int32(partitions), Self.count)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw Failure("\(name) is not made: \(String(cString: rd_kafka_err2str(code)))")
        }
    }
}
