import ArgumentParser
import JSON

struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Totals over all people, from the running server.",
        discussion: "EXAMPLE\n  spoor report --json | jq .revenue")

    @OptionGroup var config: ServerOption
    @Flag(help: "As JSON.")
    var json = false

    func run() async throws {
        let installation = try config.installation()
        let client = ServerClient(base: installation.serverURL)
        let answer = try await client.get(
            "/v1/report", key: installation.configuration.readKeys.first
        ).required(client.base).checked("report")
        guard !json, let report = answer.json else { return print(answer.text) }
        for (name, member) in Self.names { print(pad(name) + report[member].text) }
        for amount in report["revenue"]?.arrayValue ?? [] {
            print(pad("revenue") + "\(amount["text"].text) \(amount["currency"].text)")
        }
        for (name, member) in [("first came by", "origins"), ("bought", "sales")] {
            for count in report[member]?.objectValue ?? [] {
                print(pad(name) + "\(count.key.printable) \(Optional(count.value).text)")
            }
        }
        for page in report["topPages"]?.arrayValue ?? [] {
            print(pad("page") + "\(page["views"].text)  \(page["path"].text)")
        }
    }

    private func pad(_ name: String) -> String {
        name + String(repeating: " ", count: max(1, 20 - name.count))
    }

    private static let names = [
        ("events", "events"), ("rejected", "rejected"), ("… of bots", "botEvents"),
        ("visitors", "visitors"),
        ("sessions", "sessions"), ("page views", "pageViews"),
        ("identified people", "identified"), ("stitched devices", "stitchedDevices"),
        ("carts abandoned", "abandonedCarts"), ("… withdrawn", "withdrawn"),
        ("… withheld", "withheld"), ("orders", "orders"),
    ]
}
