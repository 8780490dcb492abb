import ArgumentParser
import Foundation
import JSON

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Tells how far the running server is.",
        discussion: """
            A line a partition: what it does, the offset it has folded to, how many records wait \
            behind that, partition time, and when a timer is due next. After a start, a line tells how \
            far the server is with what it has to fold anew. Settled means that all that \
            was sent shows in what is read, and that nothing more is due now. Each schema of a site's \
            own has a line: how many messages it met with, and how many violate it; `spoor tail \
            --topic rejected` lists them.

            EXAMPLES
              spoor status
              spoor status --wait 60     exit code 1 if it is not settled within a minute
            """)

    @OptionGroup var config: ServerOption
    @Flag(help: "As JSON.")
    var json = false
    @Option(help: "Wait for so many seconds until the server has settled.")
    var wait: Int?

    func run() async throws {
        let installation = try config.installation()
        let client = ServerClient(base: installation.serverURL)
        let key = installation.configuration.adminKeys.first
        let answer =
            if let wait { try await client.settled(key: key, seconds: wait) } else {
                try await client.status(key: key)
            }
        if json { print(answer.text) } else { show(answer.json) }
    }

    private func show(_ status: JSONValue?) {
        for part in status?["partitions"]?.arrayValue ?? [] {
            print(
                "partition \(part["partition"].text)  \(part["phase"].text)"
                    + "  offset \(part["offset"].text)  waiting \(part["lag"].text)"
                    + "  time \(part["time"].text)  next timer \(part["nextDue"].text)")
        }
        if let catchUp = status?["catchUp"], catchUp["folded"] != catchUp["total"] {
            print(
                "catching up  folded \(catchUp["folded"].text) of \(catchUp["total"].text)"
                    + "  \(catchUp["perSecond"].text)/s  seconds left \(catchUp["secondsLeft"].text)"
            )
        }
        if let collector = status?["collector"] { show(collector: collector) }
        if status?["logAway"]?.boolValue == true { print("the log does not answer") }
        print("read side  waiting \(status?["profilesLag"].text ?? "-")")
        print(status?["settled"]?.boolValue == true ? "settled" : "not settled yet")
    }

    private func show(collector: JSONValue) {
        print(
            "collector  accepted \(collector["accepted"].text)"
                + "  in flight \(collector["inFlight"].text)"
                + "  rejected \(collector["rejected"].text)"
                + "  refused \(collector["refused"].text)")
        for schema in collector["schemas"]?.arrayValue ?? [] { show(schema: schema) }
        if let spool = collector["spool"] {
            print(
                "spool      records \(spool["records"].text)  bytes \(spool["bytes"].text)"
                    + "  age \(spool["ageMilliseconds"].text) ms")
        }
    }

    private func show(schema: JSONValue) {
        let last = schema["last"].map { "  last \($0["path"].text): \($0["expected"].text)" }
        print(
            "schema     \(schema["site"].text)  \((schema["event"] ?? schema["type"]).text)"
                + "  \(schema["onViolation"].text)  checked \(schema["checked"].text)"
                + "  violations \(schema["violations"].text)" + (last ?? ""))
    }
}

extension ServerClient {
    func status(key: String?) async throws -> Answer {
        try await get("/v1/admin/status", key: key).required(base).checked("status")
    }

    /// Asks until the status is as wanted; `seconds` at most.
    /// - Throws: `Failure` if it never was.
    func settled(
        key: String?, seconds: Int,
        where isDone: (JSONValue) -> Bool = { $0["settled"]?.boolValue == true }
    ) async throws -> Answer {
        let end = ContinuousClock.now + .seconds(seconds)
        while true {
            let answer = try await status(key: key)
            if let status = answer.json, isDone(status) { return answer }
            guard ContinuousClock.now < end else {
                throw Failure("the server has not settled in \(seconds) s; see `spoor status`")
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }
}
