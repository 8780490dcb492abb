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
              spoor bench offered --json       for programs
            """,
        subcommands: [
            All.self, PathBench.self, BeaconBench.self, BatchBench.self, OfferedBench.self,
            IdleBench.self, FoldBench.self, FoldRun.self, SizeBench.self, LatenessBench.self,
            RestartBench.self, KafkaBench.self, ServicesBench.self, TakeoverBench.self,
        ],
        defaultSubcommand: All.self)

    struct All: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "All of them, one after the other.")

        @OptionGroup var options: BenchOptions

        func run() async throws {
            try await options.measure(PathBench.subject, PathBench.run)
            for load in [ClosedLoad.beacons, .batches] {
                try await options.measure(load.subject, load.figures)
            }
            var fold = try FoldBench.parse([])
            fold.options = options
            try await fold.run()
        }
    }
}
