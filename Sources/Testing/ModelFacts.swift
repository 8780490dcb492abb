import Events

extension Model {
    static func areCopies(_ left: Fact, _ right: Fact) -> Bool {
        left.site == right.site && left.messageID == right.messageID
    }

    /// The copy that counts is the least one.
    static func isLess(_ left: Fact, _ right: Fact) -> Bool {
        (left.receivedAt, left.bytes.digest) < (right.receivedAt, right.bytes.digest)
    }

    /// Of the copies under one key the least one, with its capture time.
    static func captured(_ all: [Fact]) -> [Known] {
        var winners: [Fact] = []
        for fact in all {
            let held = winners.firstIndex { $0.key == fact.key && areCopies($0, fact) }
            guard let held else {
                winners.append(fact)
                continue
            }
            if isLess(fact, winners[held]) { winners[held] = fact }
        }
        return winners.map { Known(fact: $0, capture: capture(of: $0, among: all)) }
    }

    private static func capture(of fact: Fact, among all: [Fact]) -> Milliseconds {
        guard let timestamp = fact.timestamp else { return fact.receivedAt }
        return min(timestamp + skew(of: fact, among: all), fact.receivedAt)
    }

    /// The least transit time of any copy that this device sent to this key.
    private static func skew(of fact: Fact, among all: [Fact]) -> Milliseconds {
        let transits = all.compactMap { other -> Milliseconds? in
            guard other.key == fact.key, other.device == fact.device, fact.device != nil else {
                return nil
            }
            return other.sentAt.map { other.receivedAt - $0 }
        }
        guard let least = transits.min(), abs(least) >= 120_000 else { return 0 }
        // To the nearest minute, half of one up.
        var minutes = (least + 30_000) / 60_000
        if minutes * 60_000 > least + 30_000 { minutes -= 1 }
        return minutes * 60_000
    }
}
