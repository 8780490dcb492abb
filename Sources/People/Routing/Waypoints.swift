import Events

/// States that a profile was in after earlier facts, so that a fact out of order folds anew only
/// what follows it.
///
/// They lie the closer the later they are: of three neighbours the first is more than twice as many
/// facts back as the last. So a few of them reach far, and a fact costs about as many others as it
/// is late by.
///
/// They are in memory only, and share with the profile what has not changed since.
struct Waypoints: Sendable {
    struct Waypoint {
        /// Of the last fact that is in it.
        var moment: Moment
        var state: ProfileState
        /// Facts that were passed before.
        fileprivate var number: Int
    }

    private var waypoints: [Waypoint] = []
    private var passed = 0

    init() {}

    /// - Parameter moment: Of the last fact in `state`.
    init(_ state: ProfileState, until moment: Moment) {
        waypoints = [Waypoint(moment: moment, state: state, number: 0)]
    }

    var count: Int { waypoints.count }
    var last: Waypoint? { waypoints.last }

    /// Another fact is about to be folded onto `state`, which holds all until `moment`; nil where
    /// it is not known until when.
    mutating func pass(_ moment: Moment?, _ state: ProfileState) {
        passed += 1
        guard let moment, passed - (last?.number ?? 0) >= PeopleLimits.waypointFacts else { return }
        waypoints.append(Waypoint(moment: moment, state: state, number: passed))
        thin()
    }

    private mutating func thin() {
        // Facts back from where the next one may be.
        let next = passed + PeopleLimits.waypointFacts
        for index in waypoints.indices.dropFirst().dropLast().reversed()
        where next - waypoints[index - 1].number <= 2 * (next - waypoints[index + 1].number) {
            waypoints.remove(at: index)
        }
        if waypoints.count > PeopleLimits.waypointsMax { waypoints.removeFirst() }
    }

    /// A fact of that moment came in: what holds facts after it holds too little.
    mutating func drop(from moment: Moment) {
        while let last, last.moment >= moment { waypoints.removeLast() }
        passed = last?.number ?? 0
    }
}
