import ArgumentParser
import EventLog
import Foundation
import JSON

struct Tail: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Prints records of a topic, beside a running server too.",
        discussion: """
            One record a line: partition, offset, key and value, tab-separated; with --json the \
            value alone, for jq.

            EXAMPLES
              spoor tail -n 20
              spoor tail --follow --event 'Order Completed'
              spoor tail --topic triggers --json | jq .cart
              spoor tail --key a:9f3c --since 2016-08-01 -n 0
            """)

    @OptionGroup var config: ConfigurationOption
    @OptionGroup var filter: RecordFilter

    @Option(name: .short, help: "The last so many records of each partition; 0 for all.")
    var number = 10

    @Flag(name: .shortAndLong, help: "Go on with what is appended from now on.")
    var follow = false

    @Flag(help: "The value alone.")
    var json = false

    func run() async throws {
        let log = try await config.installation().openReader()
        let parser = JSONParser.forStored()
        var next: [TopicPartition: Offset] = [:]
        for partition in try filter.partitions(of: log) {
            next[partition] = try await printLast(partition, of: log, parser)
        }
        while follow {
            var isQuiet = true
            for partition in next.keys.sorted() {
                let records = try await log.read(partition, from: next[partition] ?? 0)
                for record in records where filter.matches(record, parser: parser) {
                    show(record, partition)
                }
                if let last = records.last {
                    next[partition] = last.offset + 1
                    isQuiet = false
                }
            }
            if isQuiet { try await Task.sleep(for: .milliseconds(200)) }
        }
        await log.close()
    }

    /// Prints what matches of the end of a partition, and returns the offset after it.
    private func printLast(
        _ partition: TopicPartition, of log: any EventLog, _ parser: JSONParser
    ) async throws -> Offset {
        var offset = try await filter.start(partition, of: log)
        var kept: [Record] = []
        while true {
            let records = try await log.read(partition, from: offset)
            guard let last = records.last else { break }
            for record in records where filter.matches(record, parser: parser) {
                if number == 0 { show(record, partition) } else { kept.append(record) }
            }
            kept = kept.suffix(number)
            offset = last.offset + 1
        }
        for record in kept { show(record, partition) }
        return offset
    }

    /// Without a buffer, so that a reader at the other end of a pipe sees each record at once.
    private func show(_ record: Record, _ partition: TopicPartition) {
        var line = Data()
        if !json {
            line += Data("\(partition.partition)\t\(record.offset)\t\(record.key)\t".utf8)
        }
        line += record.value
        line.append(UInt8(ascii: "\n"))
        FileHandle.standardOutput.write(line)
    }
}
