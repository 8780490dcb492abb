import ArgumentParser
import Enrichment
import EventLog
import JSON
import Projector

struct Replay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Folds the log anew into a fresh store, and compares with the running server.",
        discussion: """
            Nothing is changed. Exit code 2 if a partition's digest differs. Of a projector the \
            partitions are compared that it has.

            EXAMPLE
              spoor replay
            """)

    @OptionGroup var config: ServerOption

    func run() async throws {
        let installation = try config.installation()
        let live = try await liveDigests(installation)
        let log = try await installation.openReader()
        var bar = ProgressBar("records")
        var (count, differing) = (0, 0)
        let total = live.map(\.offset).reduce(0, +)
        let lists = try ReferenceLists.bundled()
        for part in live {
            let fold = try Partition(
                number: part.partition, of: log.partitionCount, store: InMemoryStateStore(),
                lists: lists)
            let input = TopicPartition(.events, part.partition)
            while fold.offset < part.offset {
                let records = try await log.read(input, from: fold.offset)
                if records.isEmpty, try await log.end(input) < part.offset {
                    throw Failure("partition \(part.partition) ends at \(fold.offset)")
                }
                count += try fold.refold(records, until: part.offset)
                bar.update(count: count, fraction: Double(count) / Double(max(total, 1)))
            }
            let digest = String(try fold.digest(), radix: 16)
            let same = digest == part.digest
            if !same { differing += 1 }
            print(
                "partition \(part.partition)  offset \(part.offset)  live \(part.digest)"
                    + "  replayed \(digest)  \(same ? "same" : "DIFFERENT")")
        }
        bar.finish(count: count)
        await log.close()
        if differing > 0 { throw ExitCode(2) }
    }

    private struct LiveDigest {
        var partition: Int
        var offset: Int64
        var digest: String
    }

    private func liveDigests(_ installation: Installation) async throws -> [LiveDigest] {
        let client = ServerClient(base: installation.serverURL)
        let key = installation.configuration.adminKeys.first
        let status = try await client.get("/v1/admin/status", key: key)
            .required(client.base).checked("replay")
        let answer = try await client.get("/v1/admin/digests", key: key)
            .required(client.base).checked("replay")
        let parts = (answer.json?.arrayValue ?? []).compactMap { part -> LiveDigest? in
            guard let number = part["partition"]?.intValue, let offset = part["offset"]?.intValue,
                let digest = part["digest"]?.stringValue
            else { return nil }
            return LiveDigest(partition: Int(number), offset: offset, digest: digest)
        }
        let count = status.json?["partitions"]?.arrayValue?.count ?? 0
        if count == 0, status.json?["settled"]?.boolValue == true {
            throw Failure(
                "nothing is folded at \(client.base); ask a projector: `--server HOST:PORT`")
        }
        guard count > 0, parts.count == count else {
            throw Failure("the server is still catching up; try again later")
        }
        return parts
    }
}
