import CRdKafka
import Events
import EventLog

/// Owns an `rd_kafka_topic_partition_list_t`.
struct PartitionList: ~Copyable {
    let pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

    init(_ pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) {
        self.pointer = pointer
    }

    init(_ entries: [(topic: String, partition: Int, offset: Offset)]) {
        pointer = rd_kafka_topic_partition_list_new(Int32(entries.count))
        for entry in entries {
            let added = rd_kafka_topic_partition_list_add(
                pointer, entry.topic, Int32(entry.partition))
            added?.pointee.offset = entry.offset
        }
    }

    deinit { rd_kafka_topic_partition_list_destroy(pointer) }

    /// The first entry's offset, or what is wrong with it.
    func firstOffset() throws(KafkaError) -> Offset {
        let entry = pointer.pointee.elems[0]
        try KafkaError.check(entry.err)
        return entry.offset
    }
}
