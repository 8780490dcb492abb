import EventLog
import Events

extension EventLogContract {
    static let reading: [Case] = [
        Case("an empty partition reads as empty") { log in
            let partition = TopicPartition(.triggers, 3)
            try requireEqual(try await log.read(partition, from: 0), [], "records")
            try requireEqual(try await log.end(partition), 0, "end")
        },
        Case("reading at the end or past it is empty") { log in
            let partition = TopicPartition(.events, 0)
            try await log.append((0..<3).map { .sample($0) })
            try requireEqual(try await log.read(partition, from: 3), [], "at the end")
            try requireEqual(try await log.read(partition, from: 1_000), [], "past the end")
        },
        Case("a read has at most `limit` records, from its offset on") { log in
            let partition = TopicPartition(.events, 0)
            try await log.append((0..<10).map { .sample($0) })
            let some = try await log.read(partition, from: 4, limit: 3, bytesMax: .max)
            try requireEqual(some.map(\.offset), [4, 5, 6], "offsets")
            let rest = try await log.read(partition, from: 8, limit: .max, bytesMax: .max)
            try requireEqual(rest.map(\.offset), [8, 9], "offsets of the rest")
        },
        Case("a read has about `bytesMax` bytes of values, but at least one record") { log in
            let partition = TopicPartition(.events, 0)
            let value = [UInt8](repeating: 32, count: 1_000)
            try await log.append(
                (0..<10).map { number in
                    var record = NewRecord.sample(number)
                    record.value = value
                    return record
                })
            for bytesMax in [0, 1, 1_000] {
                let one = try await log.read(partition, from: 2, limit: 9, bytesMax: bytesMax)
                try requireEqual(one.map(\.offset), [2], "offsets with \(bytesMax) bytes")
            }
            let some = try await log.read(partition, from: 2, limit: 9, bytesMax: 3_500)
            try require((3...4).contains(some.count), "\(some.count) records for 3,500 bytes")
        },
    ]
}
