import ArgumentParser
import EventLog
import Foundation

/// What an event and a person take on disk, and how much is written for that.
struct SizeBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "size",
        abstract:
            "Bytes on disk of a made-up shop: an event's in the log, a person's in the state.",
        discussion: """
            The shop is folded as by `bench fold`. Sizes are those of RocksDB's files, as its own \
            merging left them. A person's profile is published at most once a second, and here a \
            visit goes by in less; in a shop that is open nearly each event publishes one, and the \
            log grows by so much more.

            EXAMPLE
              spoor bench size --events 100000 --visitors 10000 --runs 1
            """)

    @OptionGroup var options: BenchOptions
    @OptionGroup var shop: ShopOptions

    private static let backlog = 20_000
    /// MiB, as a server has it where nothing is said.
    private static let memory = 256

    func run() async throws {
        try await shop.withFilledLog(.generated(shop.parameters)) { log in
            try await options.measure(shop.subject("size")) { try await figures(log) }
        }
    }

    private func figures(_ filled: BenchLog) async throws -> [Figure] {
        let directory = try BenchServer.temporaryDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        let folder = FoldFolder(url: directory)
        let before = try ProcessUsage.writtenBytes
        _ = try FoldRun.figures(
            of: filled, in: folder, backlog: Self.backlog, cores: 1, memory: Self.memory)
        let sizes = try await DiskSizes(folder)
        return figures(sizes, writtenBytes: try ProcessUsage.writtenBytes - before)
    }

    private func figures(_ sizes: DiskSizes, writtenBytes: Int) -> [Figure] {
        let events = Double(shop.events)
        let perEvent = { (name: String, bytes: Int) in
            Figure(name, Double(bytes) / events, digits: 1)
        }
        let perPerson = { (name: String, bytes: Int) in
            Figure(name, Double(bytes) / Double(sizes.people), digits: 1)
        }
        let topic = { (topic: Topic) in sizes.topics[topic, default: 0] }
        let aProfile = Double(topic(.profiles)) / Double(sizes.profiles)
        let others = topic(.events) + topic(.triggers) + topic(.decisions)
        return [
            Figure("people", sizes.people),
            Figure("profiles published an event", Double(sizes.profiles) / events, digits: 2),
            perEvent("as sent, bytes/event", shop.sentBytes),
            perEvent("log, bytes/event: facts", sizes.facts),
            perEvent("… links, relays, hand-overs", topic(.events) - sizes.facts),
            perEvent("… triggers and decisions", topic(.triggers) + topic(.decisions)),
            perEvent("… profiles", topic(.profiles)),
            Figure(
                "… all, if each publishes one", Double(others) / events + aProfile, digits: 1),
            perEvent("state, bytes/event: journals", sizes.state[.journals, default: 0]),
            perPerson("state, bytes/person: the rest", sizes.stateOfPeople),
            perPerson("read side, bytes/person", sizes.readSide),
            perEvent("records, bytes/event", sizes.recordBytes),
            Figure(
                "written to disk, for each of these",
                Double(writtenBytes) / Double(sizes.recordBytes),
                digits: 2),
        ]
    }
}
