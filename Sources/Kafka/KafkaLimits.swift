import EventLog
import Events

/// Limits of what waits between us and the brokers.
enum KafkaLimits {
    /// The largest record with its key, headers and framing.
    static let messageBytesMax = EventLogLimits.recordBytesMax + (1 << 20)
    /// Of one answer of a broker, which may hold several partitions' records.
    static let receivedBytesMax = 256 << 20
    /// Records that were taken and not acknowledged by a broker yet; more are refused.
    static let unsentRecordsMax = 200_000
    static let unsentBytesMax = 64 << 20
    /// Of a partition, in librdkafka: with more, no more is fetched. What is asked for at once is
    /// `messageBytesMax`, and may come on top.
    static let fetchedKilobytesMax = 4 << 10
    /// Of those, decoded and ready to be read.
    static let bufferBytesMax = 4 << 20
    static let bufferRecordsMax = 10_000
    /// Messages that are taken out of librdkafka's queue at once.
    static let drainedMessagesMax = 512
    /// A record that no broker acknowledged for so long is given up, and its caller told.
    static let deliveryTimeout: Milliseconds = .seconds(30)
    /// Calls that wait for brokers at once; further ones queue.
    static let blockedThreadsMax = 64
    /// Of one question to a broker.
    static let requestTimeout: Milliseconds = .seconds(10)
    /// Of a question for offsets, which are asked before each wait and for each status.
    static let offsetsTimeout: Milliseconds = .seconds(2)
    /// Of what ends the transaction of another producer.
    static let transactionTimeout: Milliseconds = .seconds(30)
    /// What a commit that is under way gets yet, once its task is cancelled.
    static let commitGrace: Milliseconds = .seconds(5)
    /// Without transactions: whoever was allowed to commit is so for so long, which with
    /// `deliveryTimeout` is less than a session lasts.
    static let confirmEvery: Milliseconds = .seconds(5)
    /// Partitions that go elsewhere are closed in that time; `max.poll.interval.ms` is five minutes.
    static let closingTimeout: Milliseconds = .minutes(1)
    /// A start waits for brokers for so long, and goes on without them if it may.
    static let startPatience: Milliseconds = .seconds(2)
    /// Between two questions for the topics while no broker is there.
    static let verifyPause: Milliseconds = .seconds(1)
    /// A record that is there, and is not delivered for so long, is an error.
    static let fetchTimeout: Milliseconds = .seconds(30)
}

/// Timestamps that Kafka can carry as such: 1970 to 9999. Others stand in a header.
enum KafkaTime {
    static let range: ClosedRange<Milliseconds> = 1...253_402_300_799_999
    static let header = "spoor.timestamp"

    static func clamped(_ time: Milliseconds) -> Milliseconds {
        min(max(time, range.lowerBound), range.upperBound)
    }
}
