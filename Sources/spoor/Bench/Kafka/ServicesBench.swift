import ArgumentParser
import EventLog
import Foundation
import Generating
import Kafka

/// The whole path as separate services run it.
struct ServicesBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "services",
        abstract: "Collector, projector and triggers over brokers, and a projector without state.",
        discussion: """
            A collector and a projector run as processes of their own, on topics of their own, which \
            are removed at the end. Batches of a made-up shop are posted as fast as they are \
            acknowledged; carts are abandoned after a second. Then the projector is started twice \
            without its state: beside snapshots, and with the log alone.

            EXAMPLE
              spoor bench services --brokers 127.0.0.1:9092 --events 200000 --visitors 20000
            """)

    @OptionGroup var brokers: BenchBrokers
    @OptionGroup var options: BenchOptions
    @Option(help: "Messages of a made-up shop.")
    var events = 200_000
    @Option(help: "Its visitors.")
    var visitors = 20_000
    @Option(help: "Of each topic.")
    var partitions = BenchLog.partitions

    func validate() throws {
        guard (1_000...GeneratingLimits.eventsMax).contains(events),
            (1...GeneratingLimits.visitorsMax).contains(visitors), (1...1_000).contains(partitions)
        else {
            throw ValidationError("1,000 events or more, visitors, and 1 to 1,000 partitions")
        }
    }

    func run() async throws {
        let subject = BenchSubject(
            bench: "services",
            words: "\(events) events of \(visitors) visitors, \(partitions) partitions",
            parameters: ["events": events, "visitors": visitors, "partitions": partitions])
        try await options.measure(subject, figures)
    }

    private func figures() async throws -> [Figure] {
        let services = try BenchServices(BenchTopics(brokers.properties, partitions: partitions))
        let collector = try await services.start("collect")
        try await services.release(cartsAfter: .seconds(1))
        let projecting = try services.installation()
        let projector = try await services.start("project", in: projecting)
        return try await throughput(services, collector, projector)
            + restores(services, projector, projecting)
    }

    private func throughput(
        _ services: BenchServices, _ collector: BenchServer, _ projector: BenchServer
    ) async throws -> [Figure] {
        let idle = try projector.usage.residentBytes
        let (collected, projected) = (try collector.usage, try projector.usage)
        let start = ContinuousClock.now
        try await ShopLoad(events: events, visitors: visitors).run(collector.client)
        let acknowledged = ContinuousClock.now - start
        try await projector.settle(.folded, seconds: Self.secondsMax)
        let folded = ContinuousClock.now - start
        try await projector.settle(.settled, seconds: Self.secondsMax)
        let settled = ContinuousClock.now - start
        let log = try await KafkaEventLog(services.topics.settings)
        let triggers = try await services.topics.count(.triggers, in: log)
        await log.close()
        let rate = { (time: Duration) in Double(events) / time.seconds }
        let cpu = { (before: ProcessUsage, server: BenchServer) in
            (try server.usage.cpuSeconds - before.cpuSeconds) * 1e6 / Double(events)
        }
        return [
            Figure("acknowledged, events/s", rate(acknowledged)),
            Figure("… and folded, events/s", rate(folded)),
            Figure("… and all triggers out, events/s", rate(settled)),
            Figure("triggers", triggers),
            Figure("collector CPU, s per million", try cpu(collected, collector), digits: 1),
            Figure("projector CPU, s per million", try cpu(projected, projector), digits: 1),
            Figure("collector memory at most, MiB", try collector.usage.peakBytes >> 20),
            Figure("projector memory, idle, MiB", idle >> 20),
            Figure("projector memory at most, MiB", try projector.usage.peakBytes >> 20),
        ]
    }

    private func restores(
        _ services: BenchServices, _ projector: BenchServer, _ projecting: BenchInstallation
    ) async throws -> [Figure] {
        try await services.waitForSnapshots()
        projector.stop()
        let stateBytes = try projecting.stateBytes
        try projecting.dropState()
        let restored = try await services.start("project", in: projecting)
        let restoredAfter = restored.age
        restored.stop()
        try projecting.dropState()
        try services.dropSnapshots()
        let rebuilt = try await services.start("project", in: projecting)
        let rebuiltAfter = rebuilt.age
        let status = try await rebuilt.status { _ in true }
        rebuilt.stop()
        let records = Double(status["catchUp"]?["total"]?.intValue ?? 0)
        return [
            Figure("state, MiB", stateBytes >> 20),
            Figure("ready from snapshots, s", restoredAfter.seconds, digits: 2),
            Figure("ready from the log, s", rebuiltAfter.seconds, digits: 2),
            Figure("… records/s", records / rebuiltAfter.seconds),
        ]
    }

    private static let secondsMax = 3_600
}

/// Batches of a made-up shop whose visitors come now, each sent when one before it was acknowledged.
private struct ShopLoad {
    var events: Int
    var visitors: Int
    private static let batchMessages = 100
    private static let requestsAtOnce = 16

    func run(_ client: ServerClient) async throws {
        var shop = Generator.Parameters(events: events, visitors: visitors, seed: 1)
        shop.hasTimes = false
        var generator = Generator(shop)
        try await withThrowingTaskGroup(of: Void.self) { group in
            var running = 0
            while case let batch = generator.batch(Self.batchMessages), !batch.isEmpty {
                if running == Self.requestsAtOnce { try await group.next() } else { running += 1 }
                let body = batchBody(batch)
                group.addTask {
                    _ = try await client.post(
                        "/v1/batch", body, key: BenchServer.writeKey, basic: true
                    ).required(client.base).checked("a batch")
                }
            }
            try await group.waitForAll()
        }
    }
}
