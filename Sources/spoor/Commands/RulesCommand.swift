import ArgumentParser
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

            EXAMPLE
              spoor rules release rules.yaml
            """)

    @OptionGroup var config: ConfigurationOption
    @Argument(help: "The rules file.")
    var path: String

    func run() async throws {
        let installation = try config.installation()
        let rules = try readRules(path)
        let content = RuleSet.content(
            rules: rules.rules, settings: installation.configuration.foldSettings)
        print(try await installation.administer("release", content))
    }
}

struct CheckRules: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Checks a rules file and explains each error by line.",
        discussion: "EXAMPLE\n  spoor rules check rules.yaml")

    @Argument(help: "The rules file.")
    var path: String

    func run() throws { print("\(path): right; \(try readRules(path).rules.count) rules") }
}

private func readRules(_ path: String) throws -> RulesFile {
    do {
        return try RulesFile(contentsOf: path)
    } catch let errors as ConfigurationErrors {
        let lines = errors.errors.map { "\(path):\($0)" }.joined(separator: "\n")
        throw Failure("the rules have to be changed:\n\(lines)")
    }
}
