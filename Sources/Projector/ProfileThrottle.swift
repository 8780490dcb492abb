import Events

/// Decides whose profiles are published with a commit: everybody's who was touched, but nobody's
/// more than once in `ProjectorLimits.profileEvery`.
///
/// Each call costs what it hands out and what has become due, not how many wait. The clock is an
/// input and must not go back; if it does, those who wait do so longer.
struct ProfileThrottle {
    private struct Published {
        var at: Milliseconds
        var id: Identifier
    }

    /// Touched, and free to be published.
    private var ready: Set<Identifier> = []
    /// Published not long ago; whether they were touched since.
    private var recent: [Identifier: Bool] = [:]
    /// The same, in the order of publication, from `first` on.
    private var queue: [Published] = []
    private var first = 0

    /// Everybody whose newest profile is yet to be published.
    var waiting: [Identifier] { ready + recent.filter(\.value).map(\.key) }

    mutating func touch(_ ids: some Sequence<Identifier>) {
        for id in ids {
            if recent[id] == nil { ready.insert(id) } else { recent[id] = true }
        }
    }

    var isEmpty: Bool { ready.isEmpty && !recent.values.contains(true) }

    /// Takes those who are to be published at `now`, sorted.
    mutating func take(now: Milliseconds) -> [Identifier] {
        release(now: now)
        let taken = ready.sorted()
        ready = []
        for id in taken {
            recent[id] = false
            queue.append(Published(at: now, id: id))
        }
        return taken
    }

    /// When somebody who waits may be published, or may have to wait on; nil if nobody waits.
    var nextDue: Milliseconds? {
        if !ready.isEmpty { return .min }
        return first < queue.count ? queue[first].at + ProjectorLimits.profileEvery : nil
    }

    private mutating func release(now: Milliseconds) {
        while first < queue.count, now - queue[first].at >= ProjectorLimits.profileEvery {
            let id = queue[first].id
            if recent.removeValue(forKey: id) == true { ready.insert(id) }
            first += 1
        }
        if first > queue.count / 2 {
            queue.removeFirst(first)
            first = 0
        }
    }
}
