import Events

extension EventsRecord {
    /// The codec holds clocks' times to the years that ISO 8601 can write; times that were corrected
    /// or computed are held to them here, as triggers and profiles write them.
    /// - Throws: `RecordError` for a record that has another.
    func checkTimes() throws(RecordError) {
        switch self {
        case .decision(let decision): try Self.check(decision, "")
        case .seal(let seal): try Self.check(seal.below, "/below")
        case .link(let link):
            for case let edge? in link.changes.map(\.edge) {
                try Self.check(edge.capture, "/changes")
            }
        case .transfer(let transfer):
            for entry in transfer.entries { try Self.check(entry) }
        case .event, .tick, .release, .sweep, .erase, .unlink, .revoke: break
        }
    }

    private static func check(_ entry: Entry) throws(RecordError) {
        try check(entry.capture, "/entries")
        if case .decision(let decision) = entry.content { try check(decision, "/entries") }
    }

    private static func check(_ decision: Decision, _ path: String) throws(RecordError) {
        try check(decision.capture, path + "/capture")
        try check(decision.due, path + "/due")
    }

    private static func check(_ time: Milliseconds, _ path: String) throws(RecordError) {
        guard ISO8601.range.contains(time) else {
            throw RecordError(path: path, reason: "a time of the years 0 to 9999 is expected")
        }
    }
}
