import EventLog
import Events

extension EventLogContract {
    static let appending: [Case] = [
        Case("offsets of a partition count up from 0 without gaps") { log in
            let partition = TopicPartition(.events, 1)
            let new = (0..<25).map { NewRecord.sample($0, to: partition) }
            var offsets: [Offset] = []
            for start in stride(from: 0, to: 25, by: 5) {
                offsets += try await log.append(Array(new[start..<(start + 5)]))
            }
            try requireEqual(offsets, Array(0..<25), "offsets returned")
            try requireEqual(try await log.end(partition), 25, "end")
            let expected = zip(new, offsets).map { $0.stored(at: $1) }
            try requireEqual(try await log.all(partition), expected, "records")
        },
        Case("one call may write to several topics and partitions") { log in
            let places = Topic.allCases.flatMap { topic in
                (0..<partitionCount).map { TopicPartition(topic, $0) }
            }
            let new = (0..<100).map { NewRecord.sample($0, to: places[$0 % places.count]) }
            let offsets = try await log.append(new)
            try requireEqual(offsets, (0..<100).map { Offset($0 / places.count) }, "offsets")
            for place in places {
                let expected = zip(new, offsets).filter { $0.0.to == place }
                    .map { $0.stored(at: $1) }
                try requireEqual(try await log.all(place), expected, "records of \(place)")
            }
        },
        Case("an append of nothing returns nothing and changes nothing") { log in
            try requireEqual(try await log.append([]), [], "offsets")
            try requireEqual(try await log.end(TopicPartition(.events, 0)), 0, "end")
        },
        Case("who is no task is told, too, once the records are stored or refused") { log in
            let partition = TopicPartition(.events, 1)
            let append = { (records: [NewRecord]) in
                try await withCheckedThrowingContinuation { done in
                    log.append(records) { done.resume(with: $0) }
                }
            }
            let records = (0..<3).map { NewRecord.sample($0, to: partition) }
            try requireEqual(try await append(records), [0, 1, 2], "offsets")
            try requireEqual(try await log.end(partition), 3, "end")
            try requireEqual(try await append([]), [], "offsets of nothing")
            var large = NewRecord.sample(3, to: partition)
            large.value = Array(repeating: 32, count: EventLogLimits.recordBytesMax + 1)
            do {
                _ = try await append([large])
                throw ContractViolation("the append must fail")
            } catch EventLogError.recordTooLarge {}
        },
        Case("a record that is too large is refused, and all of its call with it") { log in
            let bytes = EventLogLimits.recordBytesMax + 1
            var large = NewRecord.sample(1)
            large.value = Array(repeating: 32, count: bytes)
            do {
                try await log.append([.sample(0), large])
                throw ContractViolation("the append must throw")
            } catch EventLogError.recordTooLarge(bytes) {}
            try requireEqual(try await log.end(TopicPartition(.events, 0)), 0, "end")
            large.value.removeLast()
            try requireEqual(try await log.append([large]), [0], "offsets")
        },
        Case("concurrent appenders keep the order of their own records") { log in
            let partition = TopicPartition(.events, 2)
            try await withThrowingTaskGroup { group in
                for appender in 0..<16 {
                    group.addTask {
                        for call in 0..<20 {
                            let first = appender * 1_000 + call * 3
                            let offsets = try await log.append(
                                (first..<(first + 3)).map { .sample($0, to: partition) })
                            try requireEqual(
                                offsets, Array(offsets[0]..<(offsets[0] + 3)),
                                "the offsets of one call")
                        }
                    }
                }
                try await group.waitForAll()
            }
            let records = try await log.all(partition)
            try requireEqual(records.map(\.offset), Array(0..<960), "offsets")
            for appender in 0..<16 {
                let numbers = records.compactMap { Int($0.key.dropFirst(4)) }
                    .filter { $0 / 1_000 == appender }
                let expected = (0..<60).map { appender * 1_000 + $0 }
                try requireEqual(numbers, expected, "the order of appender \(appender)")
            }
        },
    ]
}
