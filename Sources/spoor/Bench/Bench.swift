import ArgumentParser

/// Measures Spoor on this machine: the only place where speed and memory are looked at.
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures the whole path, the collector, and the fold alone.",
        discussion: """
            Each figure is the median of several runs, beside the least and the greatest. Servers \
            are processes of their own, on 127.0.0.1 and in a temporary directory; their CPU time \
            and their greatest memory are those of that process.

            EXAMPLES
              spoor bench                      all of them
              spoor bench beacons --runs 5
            """,
        subcommands: [
            All.self, PathBench.self, BeaconBench.self, BatchBench.self, OfferedBench.self,
            IdleBench.self, FoldBench.self, FoldRun.self, LatenessBench.self,
        ],
        defaultSubcommand: All.self)

    struct All: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "All of them, one after the other.")

        @OptionGroup var options: BenchOptions

        func run() async throws {
            try await options.measure(PathBench.name, PathBench.run)
            for load in [ClosedLoad.beacons, .batches] {
                try await options.measure(load.name, load.figures)
            }
            try await FoldBench.parse(["--runs", "\(options.runs)"]).run()
        }
    }
}

struct BenchOptions: ParsableArguments {
    @Option(help: "How often each is run.")
    var runs = 3

    func validate() throws {
        guard (1...100).contains(runs) else { throw ValidationError("--runs is 1 to 100") }
    }

    /// Runs `body` so often, and prints the figures that it gives.
    func measure(_ name: String, _ body: () async throws -> [Figure]) async throws {
        print("\n\(name)")
        var figures: [[Figure]] = []
        for _ in 0..<runs { figures.append(try await body()) }
        for (index, figure) in figures[0].enumerated() {
            let values = figures.map { $0[index].value }.sorted()
            let median = values[values.count / 2]
            let range = "\(figure.text(values[0])) to \(figure.text(values[values.count - 1]))"
            print(
                "  " + figure.name.padded(34) + figure.text(median).padded(14, left: true)
                    + (runs > 1 ? "   \(range)" : ""))
        }
    }
}

/// A number that was measured.
struct Figure: Codable {
    var name: String
    var value: Double
    /// Digits after the point.
    var digits = 0

    init(_ name: String, _ value: Double, digits: Int = 0) {
        (self.name, self.value, self.digits) = (name, value, digits)
    }

    init(_ name: String, _ value: Int) { self.init(name, Double(value)) }

    func text(_ value: Double) -> String { decimal(value, digits: digits) }
}

extension String {
    fileprivate func padded(_ width: Int, left: Bool = false) -> String {
        let padding = String(repeating: " ", count: max(0, width - count))
        return left ? padding + self : self + padding
    }
}
