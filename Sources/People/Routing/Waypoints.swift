import Events

/// States that a profile was in after earlier facts, so that a fact out of order folds anew only
/// what follows it.
///
/// They are in memory only, and share with the profile what has not changed since.
struct Waypoints: Sendable {
    struct Waypoint {
        /// Of the last fact that is in it.
        var moment: Moment
        var state: ProfileState
    }

    private var waypoints: [Waypoint] = []
    private var factsSince = 0

    init() {}

    /// - Parameter moment: Of the last fact in `state`.
    init(_ state: ProfileState, until moment: Moment) {
        waypoints = [Waypoint(moment: moment, state: state)]
    }

    var last: Waypoint? { waypoints.last }

    /// Another fact is about to be folded onto `state`, which holds all until `moment`; nil where
    /// it is not known until when.
    mutating func pass(_ moment: Moment?, _ state: ProfileState) {
        factsSince += 1
        guard let moment, factsSince >= PeopleLimits.waypointFacts else { return }
        factsSince = 0
        if waypoints.count >= PeopleLimits.waypointsMax { waypoints.removeFirst() }
        waypoints.append(Waypoint(moment: moment, state: state))
    }

    /// A fact of that moment came in: what holds facts after it holds too little.
    mutating func drop(from moment: Moment) {
        while let last, last.moment >= moment { waypoints.removeLast() }
        factsSince = 0
    }
}
