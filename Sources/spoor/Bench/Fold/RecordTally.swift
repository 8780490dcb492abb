import EventLog
import Events
import JSON

/// What is in a log, by kind.
struct RecordTally {
    var records = 0
    var facts = 0
    /// Facts and decisions in relays and hand-overs; one that goes on twice counts twice.
    var passedOn = 0
    var links = 0
    var decisions = 0
    /// Of facts as they came in, with their keys.
    var factBytes = 0

    init(_ log: some EventLog) async throws {
        let parser = JSONParser.forStored()
        for number in 0..<log.partitionCount {
            try await log.forEachRecord(of: TopicPartition(.events, number)) {
                try count($0, parser)
            }
        }
    }

    private mutating func count(_ record: Record, _ parser: JSONParser) throws {
        records += 1
        switch try EventsRecord(decoding: record.value, parser: parser) {
        case .event:
            facts += 1
            factBytes += record.key.utf8.count + record.value.count
        case .transfer(let transfer): passedOn += transfer.entries.count
        case .link: links += 1
        case .decision: decisions += 1
        case .tick, .release, .sweep, .erase, .unlink, .seal, .revoke: break
        }
    }
}

extension EventLog {
    func forEachRecord(of partition: TopicPartition, _ body: (Record) throws -> Void) async throws {
        var offset: Offset = 0
        while true {
            let read = try await self.read(partition, from: offset)
            guard let last = read.last else { return }
            for record in read { try body(record) }
            offset = last.offset + 1
        }
    }

    /// The records of a topic.
    func count(_ topic: Topic) async throws -> Int {
        var count: Offset = 0
        for number in 0..<partitionCount {
            count += try await end(TopicPartition(topic, number))
        }
        return Int(count)
    }
}
