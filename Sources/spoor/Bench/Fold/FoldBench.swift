import ArgumentParser
import Foundation
import Events
import Generating
import JSON
import People
import Rules

/// The fold alone: from the log on disk to committed outputs, published profiles and stored state.
struct FoldBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fold",
        abstract: "A made-up shop, or the real week, from the log on disk to profiles and state.",
        discussion: """
            The facts come from a log that was filled before, and go into another in pieces, in \
            which the clock stands still. A run ends when all that follows from the \
            facts is folded, everybody's newest profile is published, and the state is on disk. It is \
            a process of its own, held to so many cores, with as many threads for the fold; the \
            threads of the log and of RocksDB run on the same cores, and count.

            EXAMPLES
              spoor bench fold --runs 5
              spoor bench fold --events 10000000 --visitors 5000000 --logs /tmp/logs
              spoor bench fold --real-week --cores 2
            """)

    @OptionGroup var options: BenchOptions
    @OptionGroup var shop: ShopOptions
    @Flag(help: "Not a made-up shop, but the week that comes with Spoor.")
    var realWeek = false
    @Option(
        help: "Facts in the log before they are folded, as while a shop is open; 0: all of them.")
    var backlog = 20_000
    @Option(help: "Cores.")
    var cores = 1
    @Option(help: "MiB for the fold, and as many for the stores' cache and write buffers.")
    var memory = 256

    func validate() throws {
        guard (1...ProcessInfo.processInfo.activeProcessorCount).contains(cores) else {
            throw ValidationError("--cores is at most as many as there are")
        }
        guard backlog >= 0 else { throw ValidationError("--backlog is 0 or more") }
        guard (16...65_536).contains(memory) else {
            throw ValidationError("--memory is 16 to 65,536 MiB")
        }
    }

    private var content: BenchLog.Content { realWeek ? .realWeek : .generated(shop.parameters) }

    private var subject: BenchSubject {
        let held = cores == 1 ? "one core" : "\(cores) cores"
        let limits: KeyValuePairs = ["cores": cores, "memory": memory]
        return realWeek
            ? BenchSubject(bench: "fold", words: "the real week, \(held)", parameters: limits)
            : shop.subject("fold", ", \(held)", parameters: limits)
    }

    func run() async throws {
        try await shop.withFilledLog(content) { log in
            try await options.measure(subject) { try run(log) }
        }
    }

    private func run(_ log: BenchLog) throws -> [Figure] {
        let directory = try BenchServer.temporaryDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        return try FoldRun.figures(
            of: log, in: FoldFolder(url: directory), backlog: backlog, cores: cores, memory: memory)
    }
}

/// The made-up shop of a bench.
struct ShopOptions: ParsableArguments {
    @Option(help: "Messages of a made-up shop.")
    var events = 1_000_000
    @Option(help: "Its visitors.")
    var visitors = 100_000
    @Option(help: "Another number gives another shop.")
    var seed: UInt64 = 1
    @Option(help: "Percent of messages that are held back for some seconds; half are overtaken.")
    var late = GeneratingLimits.latePercent
    @Option(help: "A folder where filled logs are kept, and found again.")
    var logs: String?

    func validate() throws {
        guard (1...GeneratingLimits.eventsMax).contains(events),
            (1...GeneratingLimits.visitorsMax).contains(visitors)
        else { throw ValidationError("--events and --visitors are at least 1") }
        guard (0...100).contains(late) else { throw ValidationError("--late is 0 to 100") }
    }

    var parameters: Generator.Parameters {
        var parameters = Generator.Parameters(events: events, visitors: visitors, seed: seed)
        parameters.latePercent = late
        return parameters
    }

    /// - Parameters:
    ///   - words: What is said of it behind the shop.
    ///   - parameters: Besides those of the shop.
    func subject(
        _ bench: String, _ words: String = "", parameters: KeyValuePairs<String, Int> = [:]
    ) -> BenchSubject {
        var subject = BenchSubject(
            bench: bench, words: "\(events) events of \(visitors) visitors" + words,
            parameters: ["events": events, "visitors": visitors])
        subject.parameters += parameters
        return subject
    }

    /// Of the messages as the site sends them.
    var sentBytes: Int {
        var generator = Generator(parameters)
        var (line, bytes): ([UInt8], Int) = ([], 0)
        while generator.next(into: &line) != nil {
            bytes += line.count
            line.removeAll(keepingCapacity: true)
        }
        return bytes
    }

    /// What is not to be kept is removed at the end.
    func withFilledLog(
        _ content: BenchLog.Content, _ body: (BenchLog) async throws -> Void
    ) async throws {
        if let logs {
            let folder = URL(fileURLWithPath: logs, isDirectory: true)
            return try await body(try await BenchLog.filled(with: content, in: folder))
        }
        let folder = try BenchServer.temporaryDirectory()
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(try await BenchLog.filled(with: content, in: folder))
    }
}

/// What is released before a measurement.
enum BenchRules {
    static var content: JSONValue { content(cartsAfter: .hours(1)) }

    static func content(cartsAfter time: Milliseconds) -> JSONValue {
        let kind = AbandonedCart(after: time, minimumValue: "20")
        // As the server's configuration has it, which else releases its own.
        let site = SiteSettings(currency: BenchLog.currency)
        return RuleSet.content(
            rules: [Rule(id: "cart", version: 1, kind: kind)],
            settings: FoldSettings(sites: [BenchLog.site: site]))
    }
}
