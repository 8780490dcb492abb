import ArgumentParser
import Events
import JSON
import Rules
import SpoorConfiguration

struct RulesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules", abstract: "Checks rules and puts them in force.",
        subcommands: [ReleaseRules.self, CheckRules.self])
}

struct ReleaseRules: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Puts the rules of a file, and the sites' settings, in force.",
        discussion: """
            The release is a record in every partition; it holds for what is folded after it, and \
            a sweep brings it to people who are silent.

            EXAMPLES
              spoor rules release rules.yaml
              spoor rules release rules.yaml --at 2016-08-01   before that history is imported
            """)

    @OptionGroup var config: ServerOption
    @Argument(help: "The rules file.")
    var path: String
    @Option(help: "Log the release at this time: before history is imported into a new log.")
    var at: String?

    func run() async throws {
        let time = try at.map { text in
            guard let time = ISO8601.parse(text) else {
                throw ValidationError("'\(text)' is no time; write 2016-08-01T07:00:00Z")
            }
            return time
        }
        let installation = try config.installation()
        let rules = try readRules(path)
        let content = RuleSet.content(
            rules: rules.rules, settings: installation.configuration.foldSettings)
        var members = [JSONMember(key: "content", value: content)]
        if let time { members.append(JSONMember(key: "at", value: .int(time))) }
        print(try await installation.administer("release", .object(members)))
    }
}

struct CheckRules: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Checks a rules file and explains each error by line.",
        discussion: "EXAMPLE\n  spoor rules check rules.yaml")

    @Argument(help: "The rules file.")
    var path: String

    func run() throws {
        let isRight = FileCheck(path).passes {
            "\(try RulesFile(contentsOf: path).rules.count) rules"
        }
        if !isRight { throw ExitCode(2) }
    }
}

private func readRules(_ path: String) throws -> RulesFile {
    do {
        return try RulesFile(contentsOf: path)
    } catch let errors as ConfigurationErrors {
        let lines = errors.errors.map { "\(path):\($0)" }.joined(separator: "\n")
        throw Failure("the rules have to be changed:\n\(lines)")
    }
}
