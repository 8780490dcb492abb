import Events

/// The clock skew of devices, and capture time from it.
///
/// Skew is min(`receivedAt` − `sentAt`) over every copy of a device's facts seen at this home,
/// rounded to a minute and ignored below two minutes. A minimum does not depend on the order of
/// arrival, so capture time does not either.
struct CaptureClock: Hashable, Sendable {
    /// Smallest `receivedAt` − `sentAt` a device, in milliseconds.
    var leastTransit: [Identifier: Milliseconds] = [:]

    /// Takes in a copy's times; true if that moves the device's capture times.
    mutating func observe(_ fact: Fact) -> Bool {
        guard let device = fact.device, let sentAt = fact.sentAt else { return false }
        let transit = fact.receivedAt.subtractingReportingOverflow(sentAt)
        guard !transit.overflow else { return false }
        let known = leastTransit[device]
        guard known.map({ transit.partialValue < $0 }) ?? true else { return false }
        leastTransit[device] = transit.partialValue
        return Self.skew(known) != Self.skew(transit.partialValue)
    }

    /// The client's time, corrected by the skew, and never later than its arrival. The time of
    /// arrival where that gives none that a record can have: a clock may say anything.
    func capture(of fact: Fact) -> Milliseconds {
        guard let timestamp = fact.timestamp else { return fact.receivedAt }
        let skew = Self.skew(fact.device.flatMap { leastTransit[$0] })
        let corrected = timestamp.addingReportingOverflow(skew)
        guard !corrected.overflow, ISO8601.range.contains(corrected.partialValue) else {
            return fact.receivedAt
        }
        return min(corrected.partialValue, fact.receivedAt)
    }

    private static func skew(_ transit: Milliseconds?) -> Milliseconds {
        guard let transit, transit.magnitude >= PeopleLimits.skewMin.magnitude else { return 0 }
        let (half, minute) = (PeopleLimits.skewRounding / 2, PeopleLimits.skewRounding)
        let shifted = transit.addingReportingOverflow(half)
        return shifted.overflow ? 0 : shifted.partialValue.floorDivided(by: minute) * minute
    }
}
