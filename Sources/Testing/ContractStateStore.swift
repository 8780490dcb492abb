import Projector

/// What every state store keeps; see `StateStore`.
public enum StateStoreContract {
    public struct Case: Sendable, CustomStringConvertible {
        public let description: String
        /// Throws a `ContractViolation` if the store, which must be empty, breaks the rule.
        public let check: @Sendable (_ store: any StateStore) throws -> Void

        init(
            _ description: String,
            _ check: @escaping @Sendable (_ store: any StateStore) throws -> Void
        ) {
            self.description = description
            self.check = check
        }
    }

    public static let cases: [Case] = [
        Case("what was put is got, as it was put last") { store in
            try requireEqual(try store.get(.nodes, [1]), nil, "before")
            try store.put(.nodes, [1], [10])
            try store.put(.nodes, [1], [11, 12])
            try store.put(.nodes, [], [])
            try requireEqual(try store.get(.nodes, [1]), [11, 12], "after")
            try requireEqual(try store.get(.nodes, []), [], "an empty value under an empty key")
        },
        Case("families are apart") { store in
            for (number, family) in StateFamily.allCases.enumerated() {
                try store.put(family, [1], [UInt8(number)])
            }
            for (number, family) in StateFamily.allCases.enumerated() {
                try requireEqual(try store.get(family, [1]), [UInt8(number)], "\(family)")
                try requireEqual(try store.all(family), [[1]], "keys of \(family)")
            }
        },
        Case("the operations of one write happen in their order") { store in
            var write = StateWrite()
            write.put(.meta, [1], [1])
            write.delete(.meta, [1])
            write.put(.meta, [2], [1])
            write.put(.meta, [2], [2])
            write.delete(.meta, [3])
            try store.write(write)
            try requireEqual(try store.get(.meta, [1]), nil, "put, then deleted")
            try requireEqual(try store.get(.meta, [2]), [2], "put twice")
            try store.write(StateWrite())
        },
        Case("keys are ordered by their bytes") { store in
            let ordered: [[UInt8]] = [
                [], [0], [0, 0], [0, 255], [1], [127], [128], [255], [255, 0],
            ]
            for key in ordered.reversed() { try store.put(.timers, key, key) }
            try requireEqual(try store.all(.timers), ordered, "keys")
        },
        Case("a scan has a prefix and a start") { store in
            let keys: [[UInt8]] = [
                [1], [1, 1], [1, 2], [1, 2, 9], [1, 255], [2], [255], [255, 255],
            ]
            for key in keys { try store.put(.journals, key, key) }
            for prefix: [UInt8] in [[], [1], [1, 2], [3], [255], [255, 255]] {
                for from: [UInt8] in [[], [1, 2], [1, 3], [2, 0], [255, 255], [255, 255, 0]] {
                    let expected = keys.filter {
                        $0.starts(with: prefix) && !$0.lexicographicallyPrecedes(from)
                    }
                    try requireEqual(
                        try store.all(.journals, from: from, prefix: prefix), expected,
                        "keys from \(from) with prefix \(prefix)")
                }
            }
        },
        Case("a scan ends when it is told to, and passes errors on") { store in
            for key: UInt8 in 0..<10 { try store.put(.timers, [key], []) }
            var seen = 0
            try store.scan(.timers, from: [2], prefix: []) { key, _ in
                seen += 1
                return key != [4]
            }
            try requireEqual(seen, 3, "entries seen")
            do {
                try store.scan(.timers, from: [], prefix: []) { _, _ in throw Stop() }
                throw ContractViolation("the scan must throw")
            } catch is Stop {}
        },
        Case("what is written during a scan is not part of it") { store in
            for key: UInt8 in 0..<5 { try store.put(.timers, [key], []) }
            var seen: [[UInt8]] = []
            try store.scan(.timers, from: [], prefix: []) { key, _ in
                seen.append(key)
                try store.put(.timers, [key[0] + 100], [])
                return true
            }
            try requireEqual(seen, (0..<5).map { [$0] }, "keys")
        },
    ]

    private struct Stop: Error {}
}

extension StateStore {
    fileprivate func put(_ family: StateFamily, _ key: [UInt8], _ value: [UInt8]) throws {
        var write = StateWrite()
        write.put(family, key, value)
        try self.write(write)
    }

    fileprivate func all(
        _ family: StateFamily, from: [UInt8] = [], prefix: [UInt8] = []
    ) throws -> [[UInt8]] {
        var keys: [[UInt8]] = []
        try scan(family, from: from, prefix: prefix) { key, _ in
            keys.append(key)
            return true
        }
        return keys
    }
}
