import EventLog
import Events

extension EventLogContract {
    static let committing: [Case] = [
        Case("nothing is committed at first") { log in
            try requireEqual(try await log.committed(TopicPartition(.events, 0)), 0, "committed")
        },
        Case("a commit stores its outputs and its offset") { log in
            let input = TopicPartition(.events, 1)
            let outputs = [
                NewRecord.sample(1, to: TopicPartition(.profiles, 1)),
                .sample(2, to: TopicPartition(.triggers, 0)),
                .sample(3, to: TopicPartition(.profiles, 1)),
            ]
            try await log.commit(outputs, input: input, offset: 7)
            try requireEqual(try await log.committed(input), 7, "committed")
            try requireEqual(
                try await log.all(TopicPartition(.profiles, 1)),
                [outputs[0].stored(at: 0), outputs[2].stored(at: 1)], "profiles")
            try requireEqual(
                try await log.all(TopicPartition(.triggers, 0)), [outputs[1].stored(at: 0)],
                "triggers")
            try requireEqual(
                try await log.committed(TopicPartition(.events, 2)), 0, "another partition's")
            try requireEqual(try await log.end(input), 0, "the input's own end")
        },
        Case("a commit without outputs stores its offset") { log in
            let input = TopicPartition(.events, 3)
            try await log.commit([], input: input, offset: 5)
            try requireEqual(try await log.committed(input), 5, "committed")
        },
        Case("a committed offset never goes back; a late commit's outputs stay") { log in
            let input = TopicPartition(.events, 0)
            try await log.commit([], input: input, offset: 9)
            let output = NewRecord.sample(1, to: TopicPartition(.decisions, 0))
            try await log.commit([output], input: input, offset: 4)
            try requireEqual(try await log.committed(input), 9, "committed")
            try requireEqual(try await log.all(output.to).count, 1, "outputs stored")
        },
        Case("a commit with an output that is too large does nothing") { log in
            let input = TopicPartition(.events, 0)
            var large = NewRecord.sample(1, to: TopicPartition(.profiles, 0))
            large.value = Array(repeating: 32, count: EventLogLimits.recordBytesMax + 1)
            do {
                try await log.commit(
                    [.sample(0, to: TopicPartition(.triggers, 0)), large], input: input, offset: 3)
                throw ContractViolation("the commit must throw")
            } catch EventLogError.recordTooLarge {}
            try requireEqual(try await log.committed(input), 0, "committed")
            try requireEqual(try await log.end(TopicPartition(.triggers, 0)), 0, "outputs")
        },
        Case("whoever sees a commit's output sees its offset") { log in
            let input = TopicPartition(.events, 0)
            let output = TopicPartition(.profiles, 0)
            try await withThrowingTaskGroup { group in
                group.addTask {
                    for offset in 1...50 {
                        try await log.commit(
                            [.sample(offset, to: output)], input: input, offset: Offset(offset))
                    }
                }
                var (seen, next): (Offset, Offset) = (0, 0)
                while seen < 50 {
                    try await log.waitForRecord(output, at: next, timeout: 10_000)
                    for record in try await log.read(output, from: next) {
                        seen += 1
                        next = record.offset + 1
                    }
                    let committed = try await log.committed(input)
                    try require(committed >= seen, "\(seen) outputs, committed \(committed)")
                }
                try await group.waitForAll()
            }
        },
    ]
}
