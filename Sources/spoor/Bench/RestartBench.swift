import ArgumentParser
import Foundation

/// How a server with a long log starts, stops, and comes back after a crash.
struct RestartBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restart",
        abstract: "Starts and stops of a server with a long log, after a crash and without state.",
        discussion: """
            A server is started on a log that was filled before, and folds it. It is stopped idle, \
            under load and while it rebuilds its state; killed under load; and started again each \
            time. What was acknowledged has to be there.

            EXAMPLE
              spoor bench restart --events 10000000 --visitors 1000000 --logs /tmp/logs --runs 1
            """)

    @OptionGroup var options: BenchOptions
    @OptionGroup var shop: ShopOptions
    @Option(help: "Beacons a second, where there is a load.")
    var rate = 2_000

    func validate() throws {
        guard (1...100_000).contains(rate) else { throw ValidationError("--rate is 1 to 100,000") }
    }

    func run() async throws {
        try await shop.withFilledLog(.generated(shop.parameters)) { log in
            let subject = shop.subject("restart", parameters: ["rate": rate])
            try await options.measure(subject) { try await figures(log) }
        }
    }

    private func figures(_ log: BenchLog) async throws -> [Figure] {
        let installation = try BenchInstallation()
        try await installation.take(log)
        var lives = ServerLives(installation, rate: rate)
        try await lives.foldAll(events: shop.events)
        try await lives.stopUnderLoad()
        try await lives.crashUnderLoad()
        try await lives.rebuild()
        return lives.figures
    }
}
