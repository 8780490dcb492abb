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
    /// Of the values of facts.
    var factBytes = 0

    init(_ log: some EventLog) async throws {
        let parser = JSONParser.forStored()
        for number in 0..<log.partitionCount {
            let partition = TopicPartition(.events, number)
            var offset: Offset = 0
            while true {
                let read = try await log.read(partition, from: offset)
                guard let last = read.last else { break }
                for record in read { try count(record, parser) }
                offset = last.offset + 1
            }
        }
    }

    private mutating func count(_ record: Record, _ parser: JSONParser) throws {
        records += 1
        switch try EventsRecord(decoding: record.value, parser: parser) {
        case .event:
            facts += 1
            factBytes += record.value.count
        case .transfer(let transfer): passedOn += transfer.entries.count
        case .link: links += 1
        case .decision: decisions += 1
        case .tick, .release, .sweep, .erase, .unlink, .seal, .revoke: break
        }
    }
}
