import Events
import JSON

/// Turns hits of a web shop, flattened from Google Analytics 360 (one JSON object a line), into the
/// messages that a tracker on the same pages would have posted.
///
/// | hit                         | messages, in this order                                       |
/// |-----------------------------|---------------------------------------------------------------|
/// | type PAGE                   | `page`                                                        |
/// | action 1, 2, 3, 4           | `Product Clicked`, `Viewed`, `Added`, `Removed`, each product |
/// | action 5                    | `Checkout Started` if step 1, then `Checkout Step Viewed`     |
/// | action 6                    | `identify` (below), `Order Completed`                         |
/// | promoClick                  | `Promotion Clicked`, each promotion                           |
/// | search                      | `Products Searched`                                           |
/// | type EVENT with another ev  | a track named "category action"                               |
///
/// One hit can be several rows of the table. A hit that is none is rejected. A reload of a page
/// repeats its messages, as it does in a browser; every order of this tool arrives at least twice,
/// once without its revenue.
///
/// **Identification.** The data has no log-ins. A visitor is taken to type an e-mail address at
/// their first completed order: an `identify` with `traits.email` "<visitor>@example.com" and no
/// user id goes just before it, once a visitor. So one device is one address.
///
/// **Names.** `anonymousId` is the visitor. `messageId` is a function of the hit alone:
/// `ga-<visitor>-<session>-<hit>` for the page, with `-0` for the identify and `-1`, `-2`, … for
/// the tracks, so that they sort in the order above at their common time.
public struct GoogleAnalyticsMapper: LineMapper, Sendable {
    /// The visitors that have typed their address. As large as the number of buyers.
    private var identified: Set<String> = []

    public init() {}

    public mutating func messages(
        of object: JSONView
    ) throws(LineRejection.Reason) -> [ImportedMessage] {
        let hit = try GoogleAnalyticsHit(object)
        var messages = HitMessages(hit)
        if hit.type == .page { messages.page() }
        let identifies = hit.action == .purchase && !identified.contains(hit.visitor)
        if identifies { messages.identify(email: hit.visitor + "@example.com") }
        try messages.trackAction()
        try messages.trackPromotions()
        messages.trackSearch()
        messages.trackEvent()
        guard !messages.made.isEmpty else { throw .nothingHappened }
        if identifies { identified.insert(hit.visitor) }
        return messages.made
    }
}
