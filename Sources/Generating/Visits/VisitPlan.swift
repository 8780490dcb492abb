/// How many visits there are, how long they are, and how many are first ones, so that a number of
/// messages is reached and all visitors come.
struct VisitPlan: Hashable, Sendable {
    /// About.
    let visits: Int
    let bouncePerMille: Int
    /// Of a million visits, by somebody who was not there before.
    let newPerMillion: Int

    init(events: Int, visitors: Int) {
        let long = GeneratingLimits.messagesOfVisit
        // Of a visit that is no bounce there are `long` hundredths, of a bounce 100.
        let usual = { (perMille: Int) in (perMille * 100 + (1_000 - perMille) * long) / 1_000 }
        let wanted = visitors * GeneratingLimits.visitsPerHundredVisitors / 100
        let length = max(
            100, min(usual(GeneratingLimits.bouncePercent * 10), events * 100 / wanted))
        bouncePerMille = (long - length) * 1_000 / (long - 100)
        visits = max(1, events * 100 / length)
        newPerMillion = min(1_000_000, visitors * 1_020_000 / visits)
    }
}
