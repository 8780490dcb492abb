extension Kafka {
    /// Nil, and a fault, if there is no broker. What is not ours is librdkafka's, which knows better
    /// than we what it takes.
    init?(_ section: Section) {
        var section = section
        self.init(properties: [:])
        section.read("topic_prefix", into: &topicPrefix, Values.name)
        section.read("group", into: &group, Values.name)
        section.read("transactions", into: &transactions, Values.bool)
        section.read("replication", into: &replication, Values.integer(1...16))
        section.read("spool", into: &spoolBytes, Values.bytes((1 << 20)...(1 << 40)))
        snapshotFolder = section.value("snapshots", Values.text)
        section.read("snapshot_every", into: &snapshotEvery, Values.duration(1_000...(.hours(24))))
        let servers = section.required("bootstrap.servers", Values.text)
        properties = section.rest(Values.text)
        guard let servers else { return nil }
        properties["bootstrap.servers"] = servers
    }
}
