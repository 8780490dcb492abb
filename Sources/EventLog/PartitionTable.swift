/// One value for each partition of each topic.
package struct PartitionTable<Value> {
    package let partitionCount: Int
    private var values: [Value]

    package init(partitionCount: Int, repeating value: Value) {
        precondition(partitionCount > 0)
        self.partitionCount = partitionCount
        values = Array(repeating: value, count: Topic.allCases.count * partitionCount)
    }

    package subscript(partition: TopicPartition) -> Value {
        get { values[index(partition)] }
        set { values[index(partition)] = newValue }
        _modify { yield &values[index(partition)] }
    }

    /// All partitions, topic by topic.
    package var partitions: [TopicPartition] {
        Topic.allCases.flatMap { topic in
            (0..<partitionCount).map { TopicPartition(topic, $0) }
        }
    }

    package func map<Other>(_ transform: (Value) -> Other) -> PartitionTable<Other> {
        PartitionTable<Other>(partitionCount: partitionCount, values: values.map(transform))
    }

    private init(partitionCount: Int, values: [Value]) {
        self.partitionCount = partitionCount
        self.values = values
    }

    private func index(_ partition: TopicPartition) -> Int {
        precondition((0..<partitionCount).contains(partition.partition), "no such partition")
        return partition.topic.index * partitionCount + partition.partition
    }
}

extension PartitionTable: Sendable where Value: Sendable {}

extension Topic {
    /// The topic's place in a `PartitionTable`; it lives in memory only.
    fileprivate var index: Int {
        switch self {
        case .events: 0
        case .rejected: 1
        case .profiles: 2
        case .triggers: 3
        case .decisions: 4
        case .keys: 5
        }
    }
}
