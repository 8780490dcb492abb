import ArgumentParser
import Foundation
import SpoorConfiguration

struct CheckConfig: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config",
        abstract: "Checks a configuration file, and a rules file, and explains each error by line.",
        discussion: """
            EXAMPLE
              spoor check-config spoor.yaml --rules rules.yaml
            """)

    @Argument(help: "The configuration file.")
    var path: String

    @Option(help: "A rules file to be checked too.")
    var rules: String?

    func run() throws {
        var isRight = check(path) {
            let configuration = try Configuration(contentsOf: path)
            let keys = configuration.sites.map(\.keys.count).reduce(0, +)
            return "\(configuration.sites.count) sites, \(keys) keys"
        }
        if let rules {
            isRight =
                check(rules) { "\(try RulesFile(contentsOf: rules).rules.count) rules" } && isRight
        }
        if !isRight { throw ExitCode(2) }
    }

    private func check(_ path: String, _ read: () throws -> String) -> Bool {
        do {
            print("\(path): right; \(try read())")
            return true
        } catch let errors as ConfigurationErrors {
            for error in errors.errors { print("\(path):\(error)") }
            return false
        } catch {
            print("\(path): \(error)")
            return false
        }
    }
}
