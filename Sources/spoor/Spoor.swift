import ArgumentParser

@main
struct Spoor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "spoor",
        abstract: "Follows what visitors do, knows who they are, and says when it is worth acting.",
        discussion: """
            A web shop's beacons go into one log. The log is folded into profiles, devices are \
            stitched to customers, and rules emit triggers.

            EXAMPLES
              spoor check-config spoor.yaml          is the configuration right?
              spoor serve -c spoor.yaml              collector, projector and read API
              spoor rules release rules.yaml         put rules in force
              spoor tail --follow                    watch facts arrive
              spoor profile u:4711                   who is customer 4711?
              spoor replay                           fold the log anew and compare

            EXIT CODES
              0 done · 1 failed, the message says what to do · 2 a check found something · \
            64 wrong usage
            """,
        version: "0.1.0",
        subcommands: [
            Serve.self, Collect.self, Project.self, API.self, Import.self, Generate.self,
            Export.self, Tail.self, Profile.self,
            ReportCommand.self,
            StatusCommand.self, TopicsCommand.self, Replay.self, RulesCommand.self,
            SchemaCommand.self,
            Erase.self, Unlink.self, CheckConfig.self, Bench.self,
        ])
}
