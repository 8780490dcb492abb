import ArgumentParser
import EventLog
import Events
import Foundation
import JSON
import Kafka

/// What it costs that a projector is gone.
struct TakeoverBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "takeover",
        abstract: "From the kill of a projector to the first triggers of its partitions elsewhere.",
        discussion: """
            Two projectors share the partitions, and carts are abandoned all the time. One is killed \
            with -9: the time is measured until the other has written a trigger in the partitions \
            that it had. With --restart there is one projector, which is started again at once.

            Without --brokers it runs on made-up ones in this process, which know nothing of \
            transactions, nor of members that come back; on real ones with both.

            EXAMPLES
              spoor bench takeover
              spoor bench takeover --restart --brokers 127.0.0.1:9092
            """)

    @Option(help: "`bootstrap.servers`; left out: made-up brokers.")
    var brokers: String?
    @Flag(help: "The killed one comes back.")
    var restart = false
    @OptionGroup var options: BenchOptions
    @Option(help: "`session.timeout.ms`, after which a member that is silent is gone.")
    var sessionTimeout = 6_000
    @Option(help: "Of each topic.")
    var partitions = 4

    func validate() throws {
        guard (1_000...3_600_000).contains(sessionTimeout), (2...1_000).contains(partitions),
            partitions.isMultiple(of: 2)
        else {
            throw ValidationError("1,000 to 3,600,000 ms, and an even number of partitions")
        }
    }

    func run() async throws {
        let subject = BenchSubject(
            bench: "takeover",
            words: "\(partitions) partitions, sessions of \(sessionTimeout) ms"
                + (restart ? ", started again" : ""),
            parameters: ["partitions": partitions, "sessionTimeout": sessionTimeout])
        try await options.measure(subject, figures)
    }

    private func figures() async throws -> [Figure] {
        var properties = [
            "session.timeout.ms": "\(sessionTimeout)",
            "heartbeat.interval.ms": "\(sessionTimeout / 10)",
        ]
        if let brokers {
            properties["bootstrap.servers"] = brokers
            return try await figures(on: BenchTopics(properties, partitions: partitions))
        }
        let madeUp = try MadeUpBrokers()
        defer { withExtendedLifetime(madeUp) {} }
        return try await figures(
            on: BenchTopics(on: madeUp, partitions: partitions, properties))
    }

    private func figures(on topics: BenchTopics) async throws -> [Figure] {
        let services = try BenchServices(topics)
        let collector = try await services.start("collect")
        try await services.release(cartsAfter: .seconds(1))
        let log = try await KafkaEventLog(topics.settings)
        let folder = try services.installation()
        var projectors = [try await services.start("project", in: folder)]
        if !restart { projectors.append(try await services.start("project")) }
        let client = collector.client
        let carts = Task { try await SteadyCarts().run(client) }
        defer { carts.cancel() }
        var lost: [Int] = []
        for projector in projectors.reversed() {
            lost = try await share(of: projector, partitions / projectors.count)
        }
        try await triggers(in: lost, of: log)
        let (killed, killedAt) = (ContinuousClock.now, wallClock())
        projectors[0].kill()
        if restart { projectors[0] = try BenchServer(in: folder, service: "project") }
        let times = try await triggers(in: lost, of: log, decidedAfter: killedAt, since: killed)
        for projector in projectors { projector.stop() }
        await log.close()
        return [
            Figure("first trigger, s", times.first ?? .nan, digits: 2),
            Figure("… in all its partitions, s", times.last ?? .nan, digits: 2),
        ]
    }

    /// The partitions of a projector, once it has so many.
    private func share(of projector: BenchServer, _ count: Int) async throws -> [Int] {
        let status = try await projector.status(within: Self.secondsMax) { status in
            (status["partitions"]?.arrayValue?.count ?? 0) == count
        }
        return (status["partitions"]?.arrayValue ?? []).compactMap {
            $0["partition"]?.intValue.map { Int($0) }
        }
    }

    /// Waits for a new trigger in each partition; the seconds that each took, in their order.
    ///
    /// - Parameter time: Those decided before do not count: who is gone may have written them.
    @discardableResult
    private func triggers(
        in partitions: [Int], of log: KafkaEventLog, decidedAfter time: Milliseconds = 0,
        since start: ContinuousClock.Instant = .now
    ) async throws -> [Double] {
        try await withThrowingTaskGroup(of: Double.self) { group in
            for number in partitions {
                group.addTask {
                    let partition = TopicPartition(.triggers, number)
                    var offset = try await log.end(partition)
                    while true {
                        let records = try await log.read(partition, from: offset)
                        if records.contains(where: { $0.timestamp > time }) {
                            return (ContinuousClock.now - start).seconds
                        }
                        offset = records.last.map { $0.offset + 1 } ?? offset
                        guard ContinuousClock.now - start < .seconds(Self.secondsMax) else {
                            throw Failure("\(partition) gets no triggers any more")
                        }
                        try await log.waitForRecord(partition, at: offset, timeout: 100)
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }.sorted()
        }
    }

    private static let secondsMax = 120
}

/// Visitors who each put something into a cart, and come no more.
private struct SteadyCarts {
    private static let pause = Duration.milliseconds(20)

    func run(_ client: ServerClient) async throws {
        for number in 0... {
            let message: JSONValue = [
                "messageId": "cart-\(number)", "anonymousId": "visitor-\(number)",
                "event": "Product Added",
                "properties": ["product_id": "sku-1", "price": 49, "quantity": 1],
            ]
            _ = try await client.post(
                "/v1/track", message.bytes, key: BenchServer.writeKey, basic: true
            ).required(client.base).checked("a beacon")
            try await Task.sleep(for: Self.pause)
        }
    }
}
