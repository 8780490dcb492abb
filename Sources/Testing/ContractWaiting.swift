import EventLog
import Events

extension EventLogContract {
    /// Longer than any wait that is meant to end for another cause.
    private static let long: Milliseconds = .seconds(30)

    static let waiting: [Case] = [
        Case("a wait for a record that is there returns at once") { log in
            try await log.append([.sample(0)])
            try await within(seconds: 10) {
                try await log.waitForRecord(
                    TopicPartition(.events, 0), at: 0, timeout: long)
            }
        },
        Case("a wait ends when the record comes") { log in
            let partition = TopicPartition(.events, 1)
            try await log.append([.sample(0, to: partition)])
            try await within(seconds: 10) {
                try await withThrowingTaskGroup { group in
                    for _ in 0..<3 {
                        group.addTask {
                            try await log.waitForRecord(partition, at: 2, timeout: long)
                            try require(
                                try await log.end(partition) == 3, "it ended before its record")
                        }
                    }
                    try await Task.sleep(for: .milliseconds(20))
                    try await log.append([.sample(1, to: partition)])
                    try await log.append([.sample(9, to: TopicPartition(.events, 2))])
                    try await Task.sleep(for: .milliseconds(20))
                    try await log.append([.sample(2, to: partition)])
                    try await group.waitForAll()
                }
            }
        },
        Case("a wait ends when its time is up") { log in
            let start = ContinuousClock.now
            try await within(seconds: 10) {
                try await log.waitForRecord(TopicPartition(.events, 0), at: 0, timeout: 50)
            }
            let waited = ContinuousClock.now - start
            try require(waited >= .milliseconds(45), "it waited only \(waited)")
            try await log.waitForRecord(TopicPartition(.events, 0), at: 0, timeout: 0)
        },
        Case("a wait ends when its task is cancelled, before or meanwhile") { log in
            try await within(seconds: 10) {
                for delay in [0, 20] {
                    let wait = Task {
                        try await log.waitForRecord(
                            TopicPartition(.events, 0), at: 0, timeout: long)
                    }
                    try await Task.sleep(for: .milliseconds(delay))
                    wait.cancel()
                    try await wait.value
                }
            }
        },
        Case("a follower sees every record once, in order, while others append") { log in
            let partition = TopicPartition(.events, 3)
            try await withThrowingTaskGroup { group in
                group.addTask {
                    for number in 0..<200 {
                        try await log.append([.sample(number, to: partition)])
                    }
                }
                var next: Offset = 0
                while next < 200 {
                    try await log.waitForRecord(partition, at: next, timeout: 10_000)
                    for record in try await log.read(partition, from: next) {
                        try requireEqual(
                            record, NewRecord.sample(Int(next)).stored(at: next), "record \(next)")
                        next += 1
                    }
                }
                try await group.waitForAll()
            }
        },
    ]

    private static func within(
        seconds: Int, _ body: () async throws -> Void
    ) async throws {
        let start = ContinuousClock.now
        try await body()
        let taken = ContinuousClock.now - start
        try require(taken < .seconds(seconds), "it took \(taken)")
    }

}
