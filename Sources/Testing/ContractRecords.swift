import EventLog
import Events

extension EventLogContract {
    static let records: [Case] = [
        Case("a record comes back as it went in") { log in
            let partition = TopicPartition(.profiles, 3)
            let new = [
                NewRecord(
                    to: partition, key: "u:åse@example.nl 🛒\u{0}x",
                    value: Array("{\"naam\":\"Åse\"}".utf8), timestamp: 1_700_000_000_000,
                    headers: [
                        Header("ce_id", "1"), Header("ce_type", "spoor.cart"), Header("", "🙂"),
                        Header("ce_id", "2"),
                    ]),
                NewRecord(to: partition, key: "", value: Array(0...255), timestamp: -1),
                NewRecord(to: partition, key: "tombstone", value: [], timestamp: 0),
                NewRecord(
                    to: partition, key: String(repeating: "k", count: 3_000), value: [123],
                    timestamp: .max),
                NewRecord(to: partition, key: "least", value: [], timestamp: .min),
            ]
            let offsets = try await log.append(new)
            let expected = zip(new, offsets).map { $0.stored(at: $1) }
            try requireEqual(try await log.all(partition), expected, "records")
        },
        Case("two spellings of one letter are two keys") { log in
            // Swift's `==` on strings takes both for the same; the bytes must not be normalised.
            let partition = TopicPartition(.events, 0)
            let keys = ["e\u{301}", "\u{e9}"]
            try await log.append(
                keys.map { NewRecord(to: partition, key: $0, value: [], timestamp: 0) })
            let found = try await log.all(partition).map { Array($0.key.utf8) }
            try requireEqual(found, keys.map { Array($0.utf8) }, "bytes of the keys")
        },
    ]
}
