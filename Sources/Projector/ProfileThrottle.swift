import DequeModule
import Events

/// Decides whose profiles are published with a commit: everybody's who was touched, but nobody's
/// more than once in `ProjectorLimits.profileEvery`, and a limited number at once.
///
/// Each call costs what it hands out and what has become due, not how many wait. The clock is an
/// input; where it is set back, those who wait do so no longer.
struct ProfileThrottle {
    /// Each id that was touched or published lately is in one of these.
    private enum Place {
        /// In `ready`. Next: `recent`.
        case ready
        /// In `queue`; `touched` since. Next: `ready`, or nowhere.
        case recent(touched: Bool)
    }

    private var places: [Identifier: Place] = [:]
    /// Touched, and free to be published; who was touched first is first.
    private var ready: Deque<Identifier> = []
    /// Published not long ago, in order.
    private var queue: Deque<(at: Milliseconds, id: Identifier)> = []
    /// Those in `queue` who were touched since.
    private var touchedCount = 0

    /// Nobody's newest profile is yet to be published.
    var isEmpty: Bool { ready.isEmpty && touchedCount == 0 }

    /// Everybody whose newest profile is yet to be published.
    var waiting: [Identifier] {
        places.compactMap { id, place in
            if case .recent(touched: false) = place { nil } else { id }
        }
    }

    mutating func touch(_ ids: some Sequence<Identifier>) {
        for id in ids {
            switch places[id] {
            case nil:
                places[id] = .ready
                ready.append(id)
            case .recent(touched: false):
                places[id] = .recent(touched: true)
                touchedCount += 1
            case .ready, .recent(touched: true): break
            }
        }
    }

    /// How many are free to be published.
    var readyCount: Int { ready.count }

    /// Takes those who are to be published at `now`, at most `limit`.
    mutating func take(now: Milliseconds, limit: Int) -> [Identifier] {
        release(now: now)
        let taken = Array(ready.prefix(limit))
        ready.removeFirst(taken.count)
        for id in taken {
            places[id] = .recent(touched: false)
            queue.append((now, id))
        }
        return taken
    }

    /// When somebody may be published next; nil if nobody is known to wait.
    var nextDue: Milliseconds? {
        if !ready.isEmpty { return .min }
        return touchedCount > 0 ? queue.first.map { $0.at + ProjectorLimits.profileEvery } : nil
    }

    private mutating func release(now: Milliseconds) {
        while let first = queue.first,
            now - first.at >= ProjectorLimits.profileEvery || now < first.at
        {
            queue.removeFirst()
            if case .recent(touched: true) = places.removeValue(forKey: first.id) {
                touchedCount -= 1
                places[first.id] = .ready
                ready.append(first.id)
            }
        }
    }
}
