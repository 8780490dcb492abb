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
        var isRight = FileCheck(path).passes {
            let configuration = try Configuration(contentsOf: path)
            try Installation(configuration).kafka?.checkClients()
            let keys = configuration.sites.map(\.keys.count).reduce(0, +)
            let schemas = configuration.sites.map(\.schemas.count).reduce(0, +)
            return "\(configuration.sites.count) sites, \(keys) keys"
                + (schemas > 0 ? ", \(schemas) schemas" : "")
        }
        if let rules {
            let areRight = FileCheck(rules).passes {
                "\(try RulesFile(contentsOf: rules).rules.count) rules"
            }
            isRight = isRight && areRight
        }
        if !isRight { throw ExitCode(2) }
    }
}

/// Reads a file of the user's and prints what is in it, or each error by line.
struct FileCheck {
    private let path: String

    init(_ path: String) { self.path = path }

    func passes(_ read: () throws -> String) -> Bool {
        do {
            print("\(path): right; \(try read())")
            return true
        } catch let errors as ConfigurationErrors {
            for error in errors.errors { print("\(path):\(error)") }
        } catch {
            print("\(path): \(error)")
        }
        return false
    }
}
