import EventLog
import Events
import Foundation
import Kafka
import SpoorTesting
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(2)), .serialized) struct KafkaEventLogTests {
    let broker: Broker
    let events = TopicPartition(.events, 1)

    init() throws { broker = try Broker.shared.get() }

    @Test(arguments: EventLogContract.cases)
    func contract(_ rule: EventLogContract.Case) async throws {
        let log = try await broker.log()
        try await rule.check(log)
        await log.close()
    }

    @Test func closed() async throws {
        let log = try await broker.log()
        try await log.append([sample(0, to: events)])
        let wait = Task { [events] in
            try await log.waitForRecord(events, at: 1, timeout: .seconds(30))
        }
        try await Task.sleep(for: .milliseconds(50))
        await log.close()
        await #expect(throws: EventLogError.closed) { try await wait.value }
        try await EventLogContract.checkClosed(log)
        await log.close()
    }

    @Test(arguments: [nil, "broker"])
    func whatTheClientDoesIsToldWhereThatIsAskedFor(_ debug: String?) async throws {
        var settings = broker.settings()
        try await broker.log(settings).close()
        settings.properties["debug"] = debug
        let told = Mutex<[String]>([])
        let log = try await KafkaEventLog(settings) { line in told.withLock { $0.append(line) } }
        try await log.append([sample(0, to: events)])
        await log.close()
        #expect(told.withLock { $0.contains { $0.contains("state CONNECT") } } == (debug != nil))
    }
}

func sample(_ number: Int, to partition: TopicPartition) -> NewRecord {
    NewRecord(
        to: partition, key: "key-\(number)", value: Array("\(number)".utf8),
        timestamp: Milliseconds(number))
}

/// Who commits for a partition, and who does not any more.
@Suite(.timeLimit(.minutes(2))) struct KafkaCommitTests {
    let broker: Broker
    let input = TopicPartition(.events, 0)
    let output = TopicPartition(.triggers, 2)

    init() throws { broker = try Broker.shared.get() }

    @Test func whoTakesOverFencesTheOneBefore() async throws {
        let settings = broker.settings()
        let first = try await broker.log(settings)
        try await first.commit([sample(1, to: output)], input: input, offset: 1)
        let second = try await KafkaEventLog(settings)
        #expect(try await second.committed(input) == 1)
        let error = await #expect(throws: EventLogError.self) {
            try await first.commit([sample(2, to: output)], input: input, offset: 2)
        }
        guard case .fenced = error else {
            Issue.record("it is to be told that it is fenced, not \(String(describing: error))")
            return
        }
        try await second.commit([sample(3, to: output)], input: input, offset: 2)
        #expect(try await fresh(settings, output) == ["key-1", "key-3"])
        #expect(try await second.committed(input) == 2)
        await first.close()
        await second.close()
    }

    @Test func otherPartitionsAreNotFenced() async throws {
        let settings = broker.settings()
        let first = try await broker.log(settings)
        try await first.commit([sample(1, to: output)], input: input, offset: 1)
        let second = try await KafkaEventLog(settings)
        #expect(try await second.committed(TopicPartition(.events, 1)) == 0)
        try await first.commit([sample(2, to: output)], input: input, offset: 2)
        #expect(try await fresh(settings, output) == ["key-1", "key-2"])
        await first.close()
        await second.close()
    }

    @Test func whatIsReleasedKeepsNoConnectionAndIsFoundAsEver() async throws {
        var settings = broker.settings()
        settings.properties["statistics.interval.ms"] = "50"
        let log = try await broker.log(settings)
        try await log.append([sample(0, to: input)])
        try await log.commit([sample(1, to: output)], input: input, offset: 1)
        #expect(try await log.read(input, from: 0).count == 1)
        let committing = { log.statistics.contains { $0.client == "committing-0" } }
        while !committing() { try await Task.sleep(for: .milliseconds(10)) }
        log.release(input)
        while committing() { try await Task.sleep(for: .milliseconds(10)) }
        try await Task.sleep(for: .milliseconds(200))
        #expect(!committing(), "a client that is gone tells nothing")
        try await log.append([sample(2, to: input)])
        try await log.waitForRecord(input, at: 1, timeout: 10_000)
        #expect(try await log.read(input, from: 1).map(\.key) == ["key-2"])
        #expect(try await log.committed(input) == 1)
        try await log.commit([sample(3, to: output)], input: input, offset: 2)
        #expect(try await fresh(settings, output) == ["key-1", "key-3"])
        await log.close()
    }

    @Test func withoutTransactionsOutputsComeBeforeTheirOffset() async throws {
        var settings = broker.settings()
        settings.transactions = false
        let log = try await broker.log(settings)
        for number in 1...20 {
            try await log.commit(
                [sample(number, to: output)], input: input, offset: Offset(number))
        }
        try await log.commit([], input: input, offset: 5)
        await log.close()
        let again = try await KafkaEventLog(settings)
        #expect(try await again.committed(input) == 20)
        #expect(try await again.end(output) == 20, "no marks of transactions stand in between")
        await again.close()
    }

    /// Where nothing fences, the group is asked first.
    @Test func withoutTransactionsWhoIsNoMemberWritesNothing() async throws {
        var settings = broker.settings()
        settings.transactions = false
        settings.properties["partition.assignment.strategy"] = "range"
        let log = try await broker.log(settings)
        let member = try await self.member(settings, of: log)
        let (changes, continuation) = AsyncStream<AssignmentChange>.makeStream()
        let running = Task { try await member.member?.run(continuation) }
        for await change in changes { if case .assigned = change { break } }
        let stranger = try await self.member(settings, of: log)
        await #expect(throws: EventLogError.self) {
            try await stranger.commit([sample(1, to: output)], input: input, offset: 1)
        }
        #expect(try await log.end(output) == 0)
        running.cancel()
        _ = await running.result
        for log in [log, member, stranger] { await log.close() }
    }

    private func member(
        _ settings: KafkaSettings, of log: KafkaEventLog
    ) async throws -> KafkaEventLog {
        let member = try KafkaEventLog(
            settings, partitionCount: log.partitionCount, instance: UUID().uuidString
        ) { _ in }
        try await member.verify()
        return member
    }

    /// The keys that somebody sees who reads from the start, once two are there.
    private func fresh(
        _ settings: KafkaSettings, _ partition: TopicPartition
    ) async throws -> [String] {
        let log = try await KafkaEventLog(settings)
        var (keys, next): ([String], Offset) = ([], 0)
        while keys.count < 2 {
            try await log.waitForRecord(partition, at: next, timeout: 1_000)
            for record in try await log.read(partition, from: next) {
                keys.append(record.key)
                next = record.offset + 1
            }
        }
        await log.close()
        return keys
    }
}

/// What is told of brokers that are not there, settings that mean nothing, and topics that are missing.
@Suite(.timeLimit(.minutes(2))) struct KafkaFaultTests {
    @Test func aSettingThatIsUnknownIsRefused() async throws {
        let settings = KafkaSettings([
            "bootstrap.servers": "127.0.0.1:9", "bootstrap.server": "typo",
        ])
        await #expect {
            _ = try await KafkaEventLog(settings)
        } throws: { error in
            guard case KafkaError.refused(let fault) = error else { return false }
            return fault.reason.contains("bootstrap.server")
        }
    }

    @Test func missingTopicsAreNamed() async throws {
        let broker = try Broker.shared.get()
        let settings = broker.settings()
        let names = Topic.allCases.map { settings.name(of: $0) }
        await #expect(throws: TopicsError.missing(names)) {
            _ = try await KafkaEventLog(settings)
        }
    }

    @Test func topicsOfUnevenPartitionsAreRefused() async throws {
        let broker = try Broker.shared.get()
        let settings = broker.settings()
        var plans = TopicPlan.all(settings, partitions: 2, replication: 1)
        plans[0].partitions = 3
        try TopicAdmin(settings).create(plans)
        await #expect(throws: TopicsError.self) { _ = try await KafkaEventLog(settings) }
    }

    @Test func topicsHaveTheSettingsOfTheirPlan() async throws {
        let broker = try Broker.shared.get()
        let settings = broker.settings()
        let admin = try TopicAdmin(settings)
        let plans = TopicPlan.all(settings, partitions: 2, replication: 1)
        try admin.create(plans)
        try admin.create(plans)
        for plan in plans {
            let configuration = try admin.configuration(of: plan.topic)
            for setting in plan.settings {
                #expect(configuration[setting.name] == setting.value, "\(setting.name)")
            }
        }
    }

    @Test func withoutABrokerItIsSaidSo() async throws {
        let settings = KafkaSettings(["bootstrap.servers": "127.0.0.1:9"])
        let error = await #expect(throws: KafkaError.self) { _ = try await KafkaEventLog(settings) }
        guard case .retriable = error else {
            Issue.record("it may work later, so \(String(describing: error)) is wrong")
            return
        }
    }

    @Test func aBrokerThatGoesAndComesBackCostsNothing() async throws {
        let broker = try Broker()
        let log = try await broker.log()
        let partition = TopicPartition(.events, 0)
        try await log.append([sample(0, to: partition)])
        try await Task.sleep(for: .seconds(1))
        try await broker.stop()
        let append = Task { try await log.append([sample(1, to: partition)]) }
        try await Task.sleep(for: .milliseconds(500))
        try broker.start()
        #expect(try await append.value == [1])
        #expect(try await log.read(partition, from: 0).map(\.key) == ["key-0", "key-1"])
        await log.close()
    }
}
