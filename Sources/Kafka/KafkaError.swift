import CRdKafka
import EventLog

/// What went wrong between us and the brokers, by what is to be done about it.
public enum KafkaError: Error, Equatable, CustomStringConvertible {
    /// It may work later: brokers cannot be reached, a request took too long, a queue is full.
    case retriable(Fault)
    /// It will not work as it is: a wrong setting, a missing topic, a record that is too large.
    case refused(Fault)
    /// Another client has taken over; this one's writes are refused for good.
    case fenced(Fault)
    /// This client is of no use any more, and another is to be made in its place.
    case fatal(Fault)

    /// What librdkafka says.
    public struct Fault: Hashable, Sendable, CustomStringConvertible {
        /// As librdkafka names it, as in `_TIMED_OUT`; those that begin with `_` are its own,
        /// others come from a broker.
        public var name: String
        public var reason: String

        public var description: String { "\(reason) (\(name))" }
    }

    public var fault: Fault {
        switch self {
        case .retriable(let fault), .refused(let fault), .fenced(let fault), .fatal(let fault):
            fault
        }
    }

    public var description: String {
        switch self {
        case .retriable(let fault): "Kafka cannot do it now: \(fault)"
        case .refused(let fault): "Kafka refuses: \(fault)"
        case .fenced(let fault): "another has taken over in Kafka: \(fault)"
        case .fatal(let fault): "the connection to Kafka is to be made anew: \(fault)"
        }
    }
}

extension KafkaError {
    /// - Parameter reason: More than the code's own text says; may be empty.
    init(_ code: rd_kafka_resp_err_t, _ reason: String = "", isFatal: Bool = false) {
        let fault = Fault(
            name: String(cString: rd_kafka_err2name(code)),
            reason: reason.isEmpty ? String(cString: rd_kafka_err2str(code)) : reason)
        if Self.fencing.contains(code) {
            self = .fenced(fault)
        } else if isFatal || code == RD_KAFKA_RESP_ERR__FATAL {
            self = .fatal(fault)
        } else if Self.refusals.contains(code) {
            self = .refused(fault)
        } else {
            self = .retriable(fault)
        }
    }

    private static let fencing: [rd_kafka_resp_err_t] = [
        RD_KAFKA_RESP_ERR__FENCED, RD_KAFKA_RESP_ERR_PRODUCER_FENCED,
        RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH, RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID,
        RD_KAFKA_RESP_ERR_TRANSACTION_COORDINATOR_FENCED,
    ]

    private static let refusals: [rd_kafka_resp_err_t] = [
        RD_KAFKA_RESP_ERR__INVALID_ARG, RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC,
        RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION, RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE,
        RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE,
        RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_INVALID_PARTITIONS,
        RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_INVALID_CONFIG,
        RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION,
        RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_INVALID_RECORD,
        RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR, RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS,
        RD_KAFKA_RESP_ERR_POLICY_VIOLATION,
    ]

    /// - Throws: What `code` says, unless that is nothing.
    static func check(_ code: rd_kafka_resp_err_t, _ reason: String = "") throws(KafkaError) {
        if code != RD_KAFKA_RESP_ERR_NO_ERROR { throw KafkaError(code, reason) }
    }

    /// - Parameter error: An `rd_kafka_error_t`, which is destroyed; nil is none.
    static func check(_ error: OpaquePointer?) throws(KafkaError) {
        guard let error else { return }
        defer { rd_kafka_error_destroy(error) }
        throw KafkaError(
            rd_kafka_error_code(error), String(cString: rd_kafka_error_string(error)),
            isFatal: rd_kafka_error_is_fatal(error) != 0)
    }
}

extension EventLogError {
    init(_ error: KafkaError) {
        self =
            switch error {
            case .fenced: .fenced(reason: error.description)
            case .retriable, .refused, .fatal: .unavailable(reason: error.description)
            }
    }
}
