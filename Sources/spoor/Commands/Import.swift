import ArgumentParser
import Collector
import EventLog
import Events
import Importing
import JSON
import Sealing
import SpoorConfiguration

struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Reads history from a file: facts keep their own times.",
        discussion: """
            Each line is a message of the Segment spec with a timestamp, or a hit of Google Analytics. \
            A line that is none is left out, and the first few are shown; what the collector's \
            validation refuses is in spoor.rejected. \
            While a server runs (that of `--server`, where it is named) they are posted to it with the site's history key, else they are \
            appended to the log, with ticks between, and folded when the server starts. A file \
            that is read in twice counts once. Plain, .gz and .lz4 files, and - for standard input.

            EXAMPLES
              spoor import history.jsonl.gz --site shop
              spoor import events-201608.jsonl --site shop --format google-analytics
            """)

    @OptionGroup var config: ServerOption

    @Argument(help: "The file; 'sample' is the week of a real shop that comes with Spoor.")
    var path: String

    @Option(help: "segment: messages of the Segment spec. google-analytics: hits of its export.")
    var format: String = ImportFormat.segment.rawValue

    @Option(help: "The site that the facts belong to.")
    var site: String

    func run() async throws {
        guard let format = ImportFormat(rawValue: format) else {
            throw ValidationError("--format is one of segment, google-analytics")
        }
        let installation = try config.installation()
        guard let site = installation.configuration.sites.first(where: { $0.id == self.site })
        else {
            throw ValidationError("the configuration has no site '\(self.site)'")
        }
        let importer = try Importer(
            path: path == "sample" ? SampleData.googleMerchStore : path, format: format)
        let target = try await target(installation, site)
        var totals = ImportTotals()
        var bar = ProgressBar("events")
        var next = try nextBatch(of: importer, &totals)
        while !next.isEmpty {
            // The next batch is read while this one is on its way; they arrive in order.
            let batch = next
            async let answer = target.send(batch)
            next = try nextBatch(of: importer, &totals)
            totals.add(try await answer)
            bar.update(count: totals.accepted, fraction: fraction(importer.progress))
        }
        try await target.close()
        bar.finish(count: totals.accepted)
        print(
            "accepted \(totals.accepted), rejected \(totals.rejected),"
                + " lines left out \(totals.unmapped)")
        if totals.accepted == 0, totals.rejected + totals.unmapped > 0 {
            throw Failure("nothing of \(path) was taken; is it of the format \(format.rawValue)?")
        }
    }

    /// Some messages; none at the end of the file.
    private func nextBatch(
        of importer: Importer, _ totals: inout ImportTotals
    ) throws -> [ImportedMessage] {
        var batch: [ImportedMessage] = []
        while batch.count < Self.batchMessages, let step = try importer.next() {
            switch step {
            case .messages(let messages, _): batch += messages
            case .rejected(let rejection):
                totals.unmapped += 1
                if totals.unmapped <= Self.shownMax { print("left out: \(rejection)") }
            }
        }
        return batch
    }

    private func target(_ installation: Installation, _ site: Site) async throws -> any ImportTarget
    {
        let client = ServerClient(base: installation.serverURL)
        let health = try await client.get("/health", key: nil)
        // Who names a server does not mean the log of this machine.
        if config.server != nil { _ = try health.required(installation.serverURL) }
        if health != nil {
            guard let key = site.historyKeys.first else {
                throw Failure("site '\(site.id)' has no history_keys; add one, or stop the server")
            }
            return ServerTarget(client: client, key: key)
        }
        return try await LogTarget(installation, site: site.id)
    }

    private func fraction(_ progress: (bytesRead: Int, byteCount: Int?)) -> Double? {
        progress.byteCount.map { Double(progress.bytesRead) / Double(max($0, 1)) }
    }

    static let batchMessages = 400
    private static let shownMax = 5
}

struct ImportTotals {
    var accepted = 0
    var rejected = 0
    /// Lines that became no message.
    var unmapped = 0

    mutating func add(_ answer: (accepted: Int, rejected: Int)) {
        accepted += answer.accepted
        rejected += answer.rejected
    }
}

/// Where imported messages go.
protocol ImportTarget: Sendable {
    func send(_ messages: [ImportedMessage]) async throws -> (accepted: Int, rejected: Int)
    func close() async throws
}
