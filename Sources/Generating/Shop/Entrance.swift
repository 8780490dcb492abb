/// How a visit begins: what led to the shop, and with which parameters.
struct Entrance: Sendable {
    /// Of a thousand visits.
    var share: Int
    /// Empty for who comes directly.
    var referrer = ""
    /// With `?`, or empty.
    var query = ""
    /// What a click id of its own is added for: `gclid`.
    var click = ""

    static let all = [
        Entrance(share: 270),
        Entrance(share: 225, referrer: "https://www.google.com/"),
        Entrance(
            share: 95, referrer: "https://www.google.com/",
            query: "?utm_source=google&utm_medium=cpc", click: "gclid"),
        Entrance(
            share: 60, referrer: "https://www.google.com/", query: "?utm_medium=cpc",
            click: "gclid"),
        Entrance(share: 70, query: "?utm_source=newsletter&utm_medium=email&utm_campaign=march"),
        Entrance(share: 25, query: "?utm_source=cart&utm_medium=email&utm_campaign=reminder"),
        Entrance(share: 45, referrer: "https://www.bing.com/"),
        Entrance(share: 22, referrer: "https://duckduckgo.com/"),
        Entrance(share: 10, referrer: "https://www.ecosia.org/"),
        Entrance(share: 40, referrer: "https://l.facebook.com/", query: "?", click: "fbclid"),
        Entrance(share: 32, referrer: "https://l.instagram.com/", query: "?", click: "fbclid"),
        Entrance(share: 14, referrer: "https://www.pinterest.com/"),
        Entrance(share: 9, referrer: "https://t.co/x7Kq2"),
        Entrance(share: 9, referrer: "https://www.youtube.com/"),
        Entrance(share: 8, referrer: "https://www.reddit.com/"),
        Entrance(share: 14, referrer: "https://chatgpt.com/", query: "?utm_source=chatgpt.com"),
        Entrance(share: 12, referrer: "https://hikers.example/gear/best-of-spring"),
        Entrance(share: 10, referrer: "https://www.test-magazine.example/tents/14"),
        Entrance(share: 10, referrer: "https://forum.bergwelt.example/t/2291"),
        Entrance(
            share: 20, referrer: "https://www.pricefinder.example/",
            query: "?utm_source=pricefinder&utm_medium=referral"),
    ]

    static let shares = Weighted(all.map(\.share))
}
