import ArgumentParser
import Generating
import Importing

struct Generate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Writes messages of a made-up shop, for demonstrations and measurements.",
        discussion: """
            Thirty days of a shop from 2025-03-03 on: visits with landing pages, searches, carts and \
            orders, customers who log in on several devices, 1 % repeats, some seconds of disorder. \
            A line is a message of the Segment spec, of 400 to 600 bytes, as `spoor import` reads \
            it. The same numbers give the same bytes on every machine.

            EXAMPLES
              spoor generate --events 1000000 --visitors 100000 --output shop.jsonl.lz4
              spoor generate --events 1000 --visitors 100 | spoor import - --site shop
            """)

    @Option(help: "Lines to write.")
    var events = 100_000
    @Option(help: "Different visitors among whom they are.")
    var visitors = 10_000
    @Option(help: "Another number gives another shop.")
    var seed: UInt64 = 1
    @Option(help: "The file; '-' is the standard output. What ends in .lz4 is compressed.")
    var output = "-"

    func validate() throws {
        guard (0...GeneratingLimits.eventsMax).contains(events) else {
            throw ValidationError("--events is 0 to \(GeneratingLimits.eventsMax)")
        }
        guard (1...GeneratingLimits.visitorsMax).contains(visitors) else {
            throw ValidationError("--visitors is 1 to \(GeneratingLimits.visitorsMax)")
        }
    }

    func run() throws {
        var generator = Generator(
            Generator.Parameters(events: events, visitors: visitors, seed: seed))
        let writer = try LineWriter(path: output)
        var line: [UInt8] = []
        while generator.next(into: &line) != nil {
            try writer.write(line)
            line.removeAll(keepingCapacity: true)
        }
        try writer.close()
    }
}
