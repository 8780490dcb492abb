import Events

/// How large and how regular the made-up shop is.
///
/// A fact *travels* if its own home sends it on: it has the `anonymousId` alone, and the device
/// belongs to somebody who told a name on it (`People/Node+Arrange`), before it or after it. What
/// somebody does about their name is a habit of the device: where it is to log in on the way, what
/// comes before that on a visit travels; elsewhere little does. The shares below make it 20 % at
/// ten messages a visitor. At a hundred it is 30 %, as nearly every such device was logged in on
/// once; at two 7 %, as most visitors leave at once.
public enum GeneratingLimits {
    /// 2025-03-03T00:00:00Z, a Monday: the first visit.
    public static let start: Milliseconds = 1_740_960_000_000
    /// The last visit begins about so long after the first, however many there are.
    public static let span: Milliseconds = .days(30)
    public static let eventsMax = 10_000_000_000
    public static let visitorsMax = 90_000_000

    // The shop.
    static let products = 2_000
    static let searches = 400
    static let quantityMax = 2

    // Visitors.
    static let customersPercent = 72
    /// Of a customer; a device is one browser.
    static let devicesMax = 3

    // Visits.
    /// Of those who see one page and leave; more where there are fewer messages than would be
    /// needed for all visitors to come.
    static let bouncePercent = 40
    /// Messages of a visit that is no bounce, on average, in hundredths. A test holds it to what
    /// comes out.
    static let messagesOfVisit = 755
    /// Visits for every hundred visitors, at least.
    static let visitsPerHundredVisitors = 130
    static let visitMessagesMax = 120

    // Of devices. They keep their habits, so that none has to be remembered.
    /// Of customers' devices: every message carries the customer id.
    static let namedPercent = 22
    /// Of customers' devices: each visit begins without a name, and they log in on the way.
    static let logInPercent = 66
    /// After so many messages, or at the till.
    static let logInAfter: ClosedRange<Int64> = 3...8
    /// Of guests: they leave an e-mail address at the till.
    static let emailPercent = 8

    // The way to the collector.
    /// From the act to the first attempt to send it.
    static let sendDelay: ClosedRange<Milliseconds> = 4...60
    /// Of a message that is sent.
    static let transit: ClosedRange<Milliseconds> = 15...250
    /// Messages that the browser holds back; about every other is overtaken by the visit's next.
    public static let latePercent = 2
    static let lateDelay: ClosedRange<Milliseconds> = 2_000...10_000
    /// Messages that are sent again though they had arrived.
    static let repeatedPercent = 1
    static let repeatDelay: ClosedRange<Milliseconds> = 500...10_000

    /// No message arrives later than this after it happened, but for a repeat.
    static let disorderMax =
        sendDelay.upperBound + lateDelay.upperBound + transit.upperBound
}
