import CRdKafka
import EventLog
import Events
import Synchronization

/// Reads partitions from any offset, and asks brokers about offsets.
///
/// One client fetches all partitions; another asks, of offsets and of the group. A broker answers the
/// requests of one connection one after the other, and a fetch that finds nothing for half a second
/// only: a question behind it would wait as long.
final class Reader: Sendable {
    private let fetching: Client
    private let asking: Client
    private let settings: KafkaSettings
    private let feeds = Mutex<[TopicPartition: PartitionFeed]>([:])

    /// - Parameter member: Keeps the offsets of its group, where there is one.
    init(
        _ settings: KafkaSettings, member: GroupMember?, _ watch: ClientWatch
    ) throws(KafkaError) {
        self.settings = settings
        fetching = try Client(
            settings, .reading, watch.events(of: "reading"))
        if let member {
            asking = member.client
        } else {
            asking = try Client(
                settings, .offsets(group: settings.groupID), watch.events(of: "offsets"))
        }
    }

    /// What is fetched of a partition, once somebody has asked for it.
    func feed(
        _ partition: TopicPartition, notice: @escaping @Sendable () -> Void
    ) throws(KafkaError) -> PartitionFeed {
        try feeds.withLock { feeds throws(KafkaError) in
            if let feed = feeds[partition] { return feed }
            let feed = try PartitionFeed(
                fetching, topic: settings.name(of: partition.topic), partition: partition.partition,
                notice: notice)
            feeds[partition] = feed
            return feed
        }
    }

    /// Stops fetching a partition, until somebody reads it again. Waits for librdkafka's threads.
    func stop(_ partition: TopicPartition) {
        feeds.withLock { $0[partition] }?.stop()
    }

    /// Stops fetching everything. Waits for librdkafka's threads.
    func stop() {
        let all = feeds.withLock { feeds in
            defer { feeds = [:] }
            return feeds.values
        }
        for feed in all { feed.stop() }
    }

    // MARK: - Offsets. Each call waits for a broker.

    /// Of a topic that librdkafka has no handle of it looks for another leader only after minutes, and
    /// meanwhile asks the one before, which refuses.
    private func nameToAsk(of topic: Topic) throws(KafkaError) -> String {
        let name = settings.name(of: topic)
        _ = try asking.topic(name)
        return name
    }

    /// The first offset that is kept, and the one after the last committed record. It may take longer
    /// than the time it is given: librdkafka waits for the request's own end.
    func bounds(
        _ partition: TopicPartition
    ) throws(KafkaError) -> (start: Offset, end: Offset) {
        var (start, end): (Offset, Offset) = (0, 0)
        try KafkaError.check(
            rd_kafka_query_watermark_offsets(
                asking.pointer, try nameToAsk(of: partition.topic), Int32(partition.partition),
                &start, &end, Int32(KafkaLimits.offsetsTimeout)))
        return (start, end)
    }

    /// The first offset of a record of `time` or later; nil if there is none.
    func offset(
        _ partition: TopicPartition, atOrAfter time: Milliseconds
    ) throws(KafkaError) -> Offset? {
        let list = PartitionList([
            (try nameToAsk(of: partition.topic), partition.partition, KafkaTime.clamped(time))
        ])
        try KafkaError.check(
            rd_kafka_offsets_for_times(asking.pointer, list.pointer, Self.timeout))
        let offset = try list.firstOffset()
        return offset >= 0 ? offset : nil
    }

    /// The offset last committed in the group; 0 if none was.
    func committed(_ partition: TopicPartition) throws(KafkaError) -> Offset {
        let list = PartitionList([
            (settings.name(of: partition.topic), partition.partition, 0)
        ])
        try KafkaError.check(rd_kafka_committed(asking.pointer, list.pointer, Self.timeout))
        return max(try list.firstOffset(), 0)
    }

    /// Commits an offset in the group, outside of a transaction.
    func commit(_ partition: TopicPartition, _ offset: Offset) throws(KafkaError) {
        let list = PartitionList([
            (settings.name(of: partition.topic), partition.partition, offset)
        ])
        try KafkaError.check(rd_kafka_commit(asking.pointer, list.pointer, 0))
        _ = try list.firstOffset()
    }

    private static let timeout = Int32(KafkaLimits.requestTimeout)
}
