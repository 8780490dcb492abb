import ArgumentParser
import EventLog
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
            with -9: the time is measured until the other has written a trigger in each partition \
            that it had. Then it is started, the other killed, and that one started again at once.

            Without --brokers it runs on made-up ones in this process, which know nothing of \
            transactions; on real ones with them.

            EXAMPLE
              spoor bench takeover --session-timeout 6000
            """)

    @Option(help: "`bootstrap.servers`; left out: made-up brokers.")
    var brokers: String?
    @OptionGroup var options: BenchOptions
    @Option(help: "`session.timeout.ms`, after which a member that is silent is gone.")
    var sessionTimeout = 6_000
    @Option(help: "Of each topic.")
    var partitions = 4

    func validate() throws {
        guard (1_000...3_600_000).contains(sessionTimeout), (2...1_000).contains(partitions) else {
            throw ValidationError("1,000 to 3,600,000 ms, and 2 to 1,000 partitions")
        }
    }

    func run() async throws {
        let subject = BenchSubject(
            bench: "takeover",
            words: "\(partitions) partitions, sessions of \(sessionTimeout) ms",
            parameters: ["partitions": partitions, "sessionTimeout": sessionTimeout])
        try await options.measure(subject, figures)
    }

    private func figures() async throws -> [Figure] {
        let properties = [
            "session.timeout.ms": "\(sessionTimeout)",
            "heartbeat.interval.ms": "\(sessionTimeout / 10)",
        ]
        if let brokers {
            var real = try BenchBrokers.parse(["--brokers", brokers])
            real.settings = properties.map { "\($0.key)=\($0.value)" }
            return try await figures(on: BenchTopics(on: real, partitions: partitions))
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
        let folders = [try services.installation(), try services.installation()]
        var projectors = [
            try await services.start("project", in: folders[0]),
            try await services.start("project", in: folders[1]),
        ]
        let client = collector.client
        let carts = Task { try await SteadyCarts().run(client) }
        defer { carts.cancel() }
        let lost = try await share(of: projectors[0])
        try await triggers(in: lost, of: log)
        projectors[0].kill()
        let killed = ContinuousClock.now
        let elsewhere = try await triggers(in: lost, of: log, since: killed)
        projectors[0] = try await services.start("project", in: folders[0])
        let kept = try await share(of: projectors[1])
        projectors[1].kill()
        let killedAgain = ContinuousClock.now
        projectors[1] = try BenchServer(in: folders[1], service: "project")
        let again = try await triggers(in: kept, of: log, since: killedAgain)
        for projector in projectors { projector.stop() }
        await log.close()
        return [
            Figure("first trigger elsewhere, s", elsewhere.first ?? .nan, digits: 2),
            Figure("… in all its partitions, s", elsewhere.last ?? .nan, digits: 2),
            Figure("started again: first trigger, s", again.first ?? .nan, digits: 2),
            Figure("… in all its partitions, s", again.last ?? .nan, digits: 2),
        ]
    }

    /// The partitions of a projector, once it has half of them.
    private func share(of projector: BenchServer) async throws -> [Int] {
        let status = try await projector.status(within: Self.secondsMax) { status in
            (status["partitions"]?.arrayValue?.count ?? 0) == partitions / 2
        }
        return (status["partitions"]?.arrayValue ?? []).compactMap {
            $0["partition"]?.intValue.map { Int($0) }
        }
    }

    /// Waits for a new trigger in each partition; the seconds that each took, in their order.
    @discardableResult
    private func triggers(
        in partitions: [Int], of log: KafkaEventLog, since start: ContinuousClock.Instant = .now
    ) async throws -> [Double] {
        try await withThrowingTaskGroup(of: Double.self) { group in
            for number in partitions {
                group.addTask {
                    let partition = TopicPartition(.triggers, number)
                    let end = try await log.end(partition)
                    while try await log.read(partition, from: end).isEmpty {
                        guard ContinuousClock.now - start < .seconds(Self.secondsMax) else {
                            throw Failure("\(partition) gets no triggers any more")
                        }
                        try await log.waitForRecord(partition, at: end, timeout: 100)
                    }
                    return (ContinuousClock.now - start).seconds
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
