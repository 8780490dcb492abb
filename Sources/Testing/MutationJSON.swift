import JSON

extension Mutator {
    /// The document with one value in it changed; nil unless it is JSON.
    mutating func mutatedJSON(_ bytes: [UInt8]) -> [UInt8]? {
        guard var value = try? JSONValue.parse(bytes) else { return nil }
        mutate(&value)
        return value.bytes
    }

    /// One change somewhere in the value, at any depth.
    public mutating func mutate(_ value: inout JSONValue) {
        switch value {
        case .object(var members) where !members.isEmpty && random.chance(percent: 85):
            mutate(&members)
            value = .object(members)
        case .array(var elements) where !elements.isEmpty && random.chance(percent: 85):
            mutate(&elements)
            value = .array(elements)
        default: value = replacement(of: value)
        }
    }

    private mutating func mutate(_ members: inout [JSONMember]) {
        let at = random.below(members.count)
        switch random.below(10) {
        case 0: members.remove(at: at)
        case 1: members.append(members[at])
        case 2: members[at].key = random.pick(Self.names)
        case 3: members.append(JSONMember(key: random.pick(Self.names), value: hostileValue()))
        case 4: members.swapAt(at, random.below(members.count))
        default: mutate(&members[at].value)
        }
    }

    private mutating func mutate(_ elements: inout [JSONValue]) {
        let at = random.below(elements.count)
        switch random.below(8) {
        case 0: elements.remove(at: at)
        case 1: elements.append(elements[at])
        case 2: elements.swapAt(at, random.below(elements.count))
        case 3: elements.insert(hostileValue(), at: at)
        default: mutate(&elements[at])
        }
    }

    private mutating func replacement(of value: JSONValue) -> JSONValue {
        switch (value, random.below(4)) {
        case (.string(let text), 0):
            var bytes = Array(text.utf8)
            mutate(&bytes)
            return .string(String(decoding: bytes, as: UTF8.self))
        case (.int(let int), 0): return .int(int &+ (Int64(random.below(5)) - 2))
        case (_, 1): return (0..<random.below(20)).reduce(value) { value, _ in [value] }
        default: return hostileValue()
        }
    }

    private mutating func hostileValue() -> JSONValue { random.pick(Self.values) }

    /// What a reader may stumble over in any place.
    private static let values: [JSONValue] = [
        nil, true, false, 0, -1, 1.5, -0.0, 1e300, .double(.leastNonzeroMagnitude), .int(.max),
        .int(.min), .uint(.max),
        .int(1 << 53), .int(-(1 << 53)), .int(253_402_300_799_999), .int(253_402_300_800_000),
        "", " ", "\0", "a:", "u:1", "a:\u{0}", "null", "9999-12-31T23:59:59.999Z",
        "-0001-01-01T00:00:00Z", "2016-02-30", "1e400", "\u{FEFF}", "\u{202E}x", "e\u{301}",
        .string(String(repeating: "x", count: 300)), [], [:], [nil], [[], [:]],
        ["$sealed": "x"], ["$redacted": true], ["a": 1, "a": 2],
    ]

    private static let names = [
        "", "type", "kind", "v", "id", "event", "userId", "anonymousId", "messageId", "timestamp",
        "context", "traits", "properties", "batch", "email", "products", "price", "quantity",
        "$sealed", "__proto__", "\0",
    ]
}
