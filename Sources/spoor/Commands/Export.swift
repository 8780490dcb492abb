import ArgumentParser
import EventLog
import Events
import Foundation
import Importing
import JSON

struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Writes records of a topic to a file of JSON Lines.",
        discussion: """
            Each line is {"partition":…,"offset":…,"key":…,"timestamp":…,"headers":…,"value":…}; \
            with --values the value alone. A name that ends in .lz4 gives an LZ4 frame, readable \
            with lz4cat. Beside the file stands FILE.manifest.json with the count, the range of \
            offsets and a digest of each partition.

            EXAMPLES
              spoor export events.jsonl.lz4
              spoor export orders.jsonl --event 'Order Completed' --values
            """)

    @OptionGroup var config: ConfigurationOption
    @OptionGroup var filter: RecordFilter

    @Argument(help: "The file to write; - for the standard output.")
    var path: String

    @Flag(help: "Values only.")
    var values = false

    func validate() throws {
        if path.hasSuffix(".gz") {
            throw ValidationError("exports are packed as .lz4; write to a name that ends so")
        }
    }

    func run() async throws {
        let log = try await config.installation().openReader()
        let file = try LineWriter(path: path)
        let parser = JSONParser.forStored()
        var manifest: [ExportedPartition] = []
        var bar = ProgressBar("records")
        var count = 0
        for partition in try filter.partitions(of: log) {
            var part = ExportedPartition(partition: partition.partition)
            var offset = try await filter.start(partition, of: log)
            while true {
                let records = try await log.read(partition, from: offset)
                guard let last = records.last else { break }
                for record in records where filter.matches(record, parser: parser) {
                    try file.write(values ? record.value : record.line(partition))
                    part.add(record)
                    count += 1
                }
                offset = last.offset + 1
                bar.update(count: count, fraction: nil)
            }
            if part.count > 0 { manifest.append(part) }
        }
        try file.close()
        if path != "-" {
            let bytes = ExportedPartition.manifest(filter.topic, manifest)
            try Data(bytes).write(to: URL(fileURLWithPath: path + ".manifest.json"))
        }
        bar.finish(count: count)
        await log.close()
    }
}

extension Record {
    fileprivate func line(_ partition: TopicPartition) -> [UInt8] {
        var writer = JSONWriter(capacity: value.count + 128)
        writer.beginObject()
        writer.member("partition", partition.partition)
        writer.member("offset", offset)
        writer.member("key", key)
        writer.member("timestamp", timestamp)
        if !headers.isEmpty {
            writer.key("headers")
            writer.beginObject()
            for header in headers { writer.member(header.name, header.value) }
            writer.endObject()
        }
        writer.key("value")
        if value.isEmpty { writer.null() } else { writer.raw(value) }
        writer.endObject()
        return writer.bytes
    }
}

extension JSONWriter {
    fileprivate mutating func member(_ key: String, _ value: String) {
        self.key(key)
        self.value(value)
    }
}

/// What the manifest says of a partition.
private struct ExportedPartition {
    let partition: Int
    var count = 0
    var first: Offset?
    var last: Offset?
    var digest = Digest64()

    init(partition: Int) { self.partition = partition }

    mutating func add(_ record: Record) {
        count += 1
        first = first ?? record.offset
        last = record.offset
        digest.combine(record.key)
        record.value.withUnsafeBytes { digest.combine($0) }
    }

    static func manifest(_ topic: Topic, _ parts: [ExportedPartition]) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("topic", topic.rawValue)
        writer.member("records", parts.map(\.count).reduce(0, +))
        writer.key("partitions")
        writer.beginArray()
        for part in parts {
            writer.beginObject()
            writer.member("partition", part.partition)
            writer.member("records", part.count)
            writer.member("firstOffset", part.first)
            writer.member("lastOffset", part.last)
            writer.member("digest", String(part.digest.value, radix: 16))
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.bytes + [UInt8(ascii: "\n")]
    }
}
