import EventLog
import Events

extension EventLogContract {
    static let times: [Case] = [
        Case("a time is found in order, between records, before and after all") { log in
            let partition = TopicPartition(.events, 0)
            try requireEqual(try await log.offset(partition, atOrAfter: 0), 0, "when empty")
            try await log.append((0..<10).map { .sample($0, at: Milliseconds($0) * 10) })
            let expected: [(Milliseconds, Offset)] = [
                (.min, 0), (-5, 0), (0, 0), (1, 1), (10, 1), (55, 6), (90, 9), (91, 10), (.max, 10),
            ]
            for (time, offset) in expected {
                try requireEqual(
                    try await log.offset(partition, atOrAfter: time), offset, "time \(time)")
            }
        },
        Case("of equal timestamps the first is found") { log in
            let partition = TopicPartition(.events, 0)
            let times: [Milliseconds] = [1, 5, 5, 5, 9]
            try await log.append(times.map { .sample(0, at: $0) })
            try requireEqual(try await log.offset(partition, atOrAfter: 5), 1, "time 5")
            try requireEqual(try await log.offset(partition, atOrAfter: 6), 4, "time 6")
        },
        Case("of disordered timestamps the first that is late enough is found") { log in
            let partition = TopicPartition(.events, 0)
            let times: [Milliseconds] = [50, 10, 70, 20, 60, 80, -3]
            try await log.append(times.map { .sample(0, at: $0) })
            for time: Milliseconds in [-3, 10, 20, 50, 51, 60, 65, 70, 71, 80, 81] {
                let first = times.firstIndex { $0 >= time } ?? times.count
                try requireEqual(
                    try await log.offset(partition, atOrAfter: time), Offset(first), "time \(time)")
            }
        },
        Case("times are found in a long partition, and partitions keep theirs apart") { log in
            // Long enough for a sparse index to have entries; the clock stands, runs and jumps.
            let partitions = [TopicPartition(.events, 0), TopicPartition(.events, 1)]
            var times: [[Milliseconds]] = [[], []]
            for number in 0..<6_000 {
                let steady = number < 3_000 ? 1_000 : Milliseconds(number)
                times[0].append(number % 7 == 0 ? steady - 500 : steady)
                times[1].append(Milliseconds(number * number % 5_003 + number))
            }
            for (partition, times) in zip(partitions, times) {
                for start in stride(from: 0, to: times.count, by: 500) {
                    try await log.append(
                        times[start..<(start + 500)].map { .sample(0, to: partition, at: $0) })
                }
            }
            for (partition, times) in zip(partitions, times) {
                for time in stride(from: Milliseconds(0), through: 12_000, by: 397) {
                    let first = times.firstIndex { $0 >= time } ?? times.count
                    try requireEqual(
                        try await log.offset(partition, atOrAfter: time), Offset(first),
                        "time \(time) in \(partition)")
                }
            }
        },
    ]
}
