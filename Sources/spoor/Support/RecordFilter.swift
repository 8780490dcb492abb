import ArgumentParser
import EventLog
import Events
import JSON

extension Topic: ExpressibleByArgument {
    /// `events` or `spoor.events`.
    public init?(argument: String) {
        self.init(rawValue: argument.hasPrefix("spoor.") ? argument : "spoor." + argument)
    }

    public static var allValueStrings: [String] {
        allCases.map { String($0.rawValue.dropFirst(6)) }
    }
}

/// Which records of a topic a command looks at.
struct RecordFilter: ParsableArguments {
    @Option(help: "The topic.")
    var topic = Topic.events

    @Option(help: "Only this partition.")
    var partition: Int?

    @Option(help: "Only records of this kind: event, tick, link, fired, …")
    var kind: String?

    @Option(help: "Only records of this site.")
    var site: String?

    @Option(help: "Only records with this key: a:…, e:… or u:…")
    var key: String?

    @Option(help: "Only events of this name or type: 'Product Added', page, …")
    var event: String?

    @Option(help: "Records logged at this time or later: 2016-08-01 or 2016-08-01T07:00:00Z.")
    var since: String?

    @Option(help: "Records logged before this time.")
    var until: String?

    func validate() throws {
        for time in [since, until].compactMap({ $0 }) where ISO8601.parse(time) == nil {
            throw ValidationError("'\(time)' is no time; write 2016-08-01T07:00:00Z")
        }
    }

    func partitions(of log: any EventLog) throws -> [TopicPartition] {
        guard let partition else {
            return (0..<log.partitionCount).map { TopicPartition(topic, $0) }
        }
        guard (0..<log.partitionCount).contains(partition) else {
            throw ValidationError("there are partitions 0 to \(log.partitionCount - 1)")
        }
        return [TopicPartition(topic, partition)]
    }

    /// Where to begin in a partition.
    func start(_ partition: TopicPartition, of log: any EventLog) async throws -> Offset {
        guard let since, let time = ISO8601.parse(since) else { return 0 }
        return try await log.offset(partition, atOrAfter: time)
    }

    func matches(_ record: Record, parser: JSONParser) -> Bool {
        if let key, record.key != key { return false }
        if let until, let time = ISO8601.parse(until), record.timestamp >= time { return false }
        if let since, let time = ISO8601.parse(since), record.timestamp < time { return false }
        guard kind != nil || site != nil || event != nil else { return true }
        let matches = try? parser.parse(record.value) { view in
            let message = view["event"]
            let names = [message?["event"]?.string, message?["type"]?.string]
            return (kind == nil || view["kind"]?.string == kind)
                && (site == nil || view["site"]?.string == site)
                && (event == nil || names.contains(event))
        }
        return matches ?? false
    }
}
