import ArgumentParser
import SpoorConfiguration

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs collector, projector and read API in one process.",
        discussion: """
            Needs no other service, unless the configuration has the log on Kafka. SIGTERM or SIGINT \
            ends it: requests under way are answered, state is written.

            EXAMPLE
              spoor serve -c spoor.yaml
            """)

    @OptionGroup var options: ServiceOptions

    func run() async throws { try await options.run(Service.allCases) }
}

struct Collect: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs a collector: takes beacons, and appends them to the log on Kafka.",
        discussion: """
            Any number of them run side by side. While brokers are away the folder `spool` of the \
            data directory takes what comes: that folder must not be lost.

            EXAMPLE
              spoor collect -c spoor.yaml --listen 0.0.0.0:8080 --data /var/lib/spoor-collect
            """)

    @OptionGroup var options: ServiceOptions

    func run() async throws { try await options.run([.collector]) }
}

struct Project: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs a projector: folds its share of the partitions on Kafka.",
        discussion: """
            All projectors of one `group` share the partitions; one that ends leaves its own to the \
            others. Its data directory holds state that is rebuilt where it is missing, and the name \
            by which the group knows it again after a restart.

            EXAMPLE
              spoor project -c spoor.yaml --listen 0.0.0.0:8081 --data /var/lib/spoor-project
            """)

    @OptionGroup var options: ServiceOptions

    func run() async throws { try await options.run([.projector]) }
}

struct API: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "api",
        abstract: "Runs the read API: serves anybody's profile, out of the compacted topic.",
        discussion: """
            Any number of them run side by side, each with a copy of all profiles in its data \
            directory. It is ready once it has read what was there when it started.

            EXAMPLE
              spoor api -c spoor.yaml --listen 0.0.0.0:8082 --data /var/lib/spoor-api
            """)

    @OptionGroup var options: ServiceOptions

    func run() async throws { try await options.run([.api]) }
}

/// What a process of an installation may do.
enum Service: CaseIterable {
    case collector, projector, api
}

/// The options of those commands that run until they are stopped.
struct ServiceOptions: ParsableArguments {
    @OptionGroup var config: ConfigurationOption

    @Option(help: "HOST:PORT to listen at, instead of the configuration's `listen`.")
    var listen: Listen?

    @Option(help: "The data directory, instead of the configuration's `data`.")
    var data: String?

    func run(_ services: [Service]) async throws {
        OpenFiles.raiseLimit()
        var configuration = try config.installation().configuration
        if configuration.kafka == nil, services.count < Service.allCases.count {
            throw Failure(
                "the log in `data` is one process's: run `spoor serve`, or add a section `kafka` to"
                    + " \(config.path)")
        }
        if let listen { configuration.listen = listen }
        if let data { configuration.dataDirectory = data }
        try await Server(Installation(configuration), Set(services)).run()
    }
}

extension Listen: ExpressibleByArgument {
    public init?(argument: String) {
        guard let colon = argument.lastIndex(of: ":"),
            let port = Int(argument[argument.index(after: colon)...]), (0...65_535).contains(port)
        else { return nil }
        let host = argument[..<colon]
        self.init(host: host.isEmpty ? "0.0.0.0" : String(host), port: port)
    }
}
