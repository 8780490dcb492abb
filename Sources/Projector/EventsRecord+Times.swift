import Events

extension EventsRecord {
    /// Times in the years 0 to 9999, so that sums of them never overflow.
    /// - Throws: `RecordError` for a record that has another.
    func checkTimes() throws(RecordError) {
        try Self.check(loggedAt, "/loggedAt")
        switch self {
        case .event(let fact): try Self.check(fact.receivedAt, "/receivedAt")
        case .decision(let decision): try Self.check(decision, "")
        case .erase(let erase): try Self.check(erase.receivedAt, "/receivedAt")
        case .seal(let seal): try Self.check(seal.below, "/below")
        case .link(let link):
            for case let edge? in link.changes.map(\.edge) {
                try Self.check(edge.capture, "/changes")
            }
        case .transfer(let transfer):
            for entry in transfer.entries { try Self.check(entry) }
        case .tick, .release, .sweep, .unlink, .revoke: break
        }
    }

    private static func check(_ entry: Entry) throws(RecordError) {
        try check(entry.capture, "/entries")
        try check(entry.receivedAt, "/entries")
        if case .decision(let decision) = entry.content { try check(decision, "/entries") }
    }

    private static func check(_ decision: Decision, _ path: String) throws(RecordError) {
        try check(decision.capture, path + "/capture")
        try check(decision.due, path + "/due")
        try check(decision.loggedAt, path + "/loggedAt")
    }

    private static func check(_ time: Milliseconds, _ path: String) throws(RecordError) {
        guard ProjectorLimits.times.contains(time) else {
            throw RecordError(path: path, reason: "a time of the years 0 to 9999 is expected")
        }
    }
}
