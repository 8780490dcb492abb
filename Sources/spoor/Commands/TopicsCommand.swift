import ArgumentParser
import Kafka

struct TopicsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "topics",
        abstract: "Makes the topics of an installation on Kafka, or checks them.",
        subcommands: [Create.self, Check.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes the topics that are missing, and says why each is as it is.",
            discussion: """
                Topics that are there already are left as they are; `spoor topics check` tells what \
                differs.

                EXAMPLE
                  spoor topics create -c spoor.yaml
                """)

        @OptionGroup var config: ConfigurationOption

        func run() async throws {
            let topics = try InstalledTopics(config.installation())
            let found = try topics.admin.topics()
            let missing = found.missing(of: topics.plans)
            try topics.create(missing)
            var others = 0
            for plan in topics.plans {
                let isNew = missing.contains(plan)
                let partitions = found.partitions[plan.topic] ?? plan.partitions
                if partitions != plan.partitions { others += 1 }
                print(
                    "\(plan.name)  \(isNew ? "made" : "was there")  partitions \(partitions)"
                        + "  replication \(found.copies[plan.topic] ?? plan.replication)")
                guard isNew else { continue }
                for setting in plan.settings {
                    print("  \(setting.name)=\(setting.value)  \(setting.reason)")
                }
            }
            if others > 0 {
                throw Failure(
                    "\(others) topics have another number of partitions than the configuration"
                        + " says; see `spoor topics check`")
            }
        }
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Compares the topics with what Spoor needs, and explains each difference.",
            discussion: """
                Exit code 2 if something differs.

                EXAMPLE
                  spoor topics check -c spoor.yaml
                """)

        @OptionGroup var config: ConfigurationOption

        func run() async throws {
            let topics = try InstalledTopics(config.installation())
            let drifts = try topics.admin.drifts(from: topics.plans)
            for drift in drifts { print("\(drift)") }
            if !drifts.isEmpty { throw ExitCode(2) }
            print("\(topics.plans.count) topics are as they should be")
        }
    }
}

/// The topics that an installation should have.
private struct InstalledTopics {
    let admin: TopicAdmin
    let plans: [TopicPlan]

    init(_ installation: Installation) throws {
        guard let settings = installation.kafka else {
            throw Failure(
                "the log is embedded: topics are for an installation whose configuration has a"
                    + " section `kafka` with `bootstrap.servers`")
        }
        admin = try TopicAdmin(settings)
        plans = installation.topicPlans(settings)
    }

    func create(_ missing: [TopicPlan]) throws {
        do {
            try admin.create(missing)
        } catch {
            guard error.fault.name == "INVALID_REPLICATION_FACTOR" else { throw error }
            throw Failure(
                "\(error.fault.reason): \(plans[0].replication) copies are asked for, and there are"
                    + " fewer brokers; write `replication: 1` below `kafka` in the configuration, or"
                    + " as many as there are")
        }
    }
}
