import ArgumentParser
import EventLog
import Foundation
import Kafka

struct BenchBrokers: ParsableArguments {
    @Option(help: "`bootstrap.servers`.")
    var brokers: String
    @Option(
        name: .customLong("set"),
        help: "A setting of librdkafka, as NAME=VALUE; may be given several times.")
    var settings: [String] = []

    func validate() throws {
        guard settings.allSatisfy({ $0.contains("=") }) else {
            throw ValidationError("--set is NAME=VALUE")
        }
    }

    var properties: [String: String] {
        settings.reduce(into: ["bootstrap.servers": brokers]) { properties, setting in
            let parts = setting.split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            properties[String(parts[0])] = String(parts[1])
        }
    }
}

/// Topics of one measurement, which no other has.
struct BenchTopics {
    let settings: KafkaSettings
    let partitions: Int
    private let removal: @Sendable () -> Void

    /// Makes them on real brokers.
    init(_ properties: [String: String], partitions: Int = BenchLog.partitions) throws {
        let settings = Self.settings(properties)
        let admin = try TopicAdmin(settings)
        let plans = TopicPlan.all(settings, partitions: partitions, replication: 1)
        try admin.create(plans)
        self.init(settings, partitions) { try? admin.remove(plans) }
    }

    /// Makes them on made-up brokers, which know nothing of transactions.
    init(on brokers: MadeUpBrokers, partitions: Int, _ properties: [String: String]) throws {
        var settings = Self.settings(properties)
        settings.properties["bootstrap.servers"] = brokers.addresses
        settings.transactions = false
        for topic in Topic.allCases {
            try brokers.makeTopic(settings.name(of: topic), partitions: partitions)
        }
        self.init(settings, partitions) {}
    }

    private init(
        _ settings: KafkaSettings, _ partitions: Int, removal: @escaping @Sendable () -> Void
    ) {
        (self.settings, self.partitions, self.removal) = (settings, partitions, removal)
    }

    private static func settings(_ properties: [String: String]) -> KafkaSettings {
        var settings = KafkaSettings(properties)
        settings.topicPrefix = "bench-\(UUID().uuidString.prefix(8))."
        return settings
    }

    func name(of topic: Topic) -> String { settings.name(of: topic) }

    func remove() { removal() }

    /// The records that a reader sees who comes now.
    func count(_ topic: Topic, in log: KafkaEventLog) async throws -> Int {
        try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<partitions {
                let partition = TopicPartition(topic, number)
                group.addTask {
                    var (offset, count): (Offset, Int) = (0, 0)
                    while case let records = try await log.read(partition, from: offset),
                        let last = records.last
                    {
                        count += records.count
                        offset = last.offset + 1
                    }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
    }
}
