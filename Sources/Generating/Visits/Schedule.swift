import Events

/// When visits begin: more by day than by night, and always in order.
struct Schedule: Sendable {
    private let visits: Int
    private var next = GeneratingLimits.start

    /// Of the visits of a day, hour by hour, in ten thousandths.
    private static let hours = [
        130, 80, 55, 45, 50, 90, 190, 310, 400, 470, 510, 530, 540, 520, 510, 520, 540, 580, 640,
        720, 800, 760, 620, 390,
    ]

    /// - Parameter visits: How many there are in `GeneratingLimits.span`, about.
    init(visits: Int) { self.visits = max(visits, 1) }

    /// When the next begins.
    var nextAt: Milliseconds { next }

    /// Returns `nextAt`, and moves on.
    mutating func take(_ random: inout SplitMix64) -> Milliseconds {
        defer {
            let hour = Int(next / .hours(1) % 24)
            let ofHour = Int64(visits) * Int64(Self.hours[hour])
            let pause = GeneratingLimits.span / 24 * 10_000 / ofHour
            next += random.between(0...2 * pause)
        }
        return next
    }
}
