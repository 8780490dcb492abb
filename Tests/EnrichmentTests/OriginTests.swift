import JSON
import Testing

@testable import Enrichment

/// Referrers, against the published cases of referer-parser.
@Suite("Referrers")
struct ReferrerTests {
    let enricher: Enricher

    init() throws { enricher = Enricher(try bundled.get()) }

    /// Where Spoor's list has another name than the list that the cases were made for, or gives none
    /// to a part of an engine.
    static let otherNames: [String: String] = [
        "Mail.ru": "Mailru", "Ask Toolbar": "Ask", "Tumblr": "tumblr", "Yahoo! Mail": "yahoo.net",
        "Outlook.com": "live.com", "Orange Webmail": "orange.fr",
    ]

    /// Hosts of engines that have gone, which are not on Spoor's list: all that is known is the host.
    static let unlisted: Set = [
        "PriceRunner search", "IXquick search", "AOL search.com", "Dale search",
    ]

    /// The list knows another parameter for the term of this engine, which has gone, too.
    static let otherParameter = "Voila search"

    @Test("referer-parser's cases: 31")
    func publishedCases() throws {
        let cases = try JSONValue.parse(Array(testData("referer-parser/referer-tests.json").utf8))
        #expect(cases.arrayValue?.count == 31)
        let page = WebAddress("http://www.snowplowanalytics.com/about/team")
        for test in cases.arrayValue ?? [] {
            let uri = try #require(test["uri"]?.stringValue)
            let name = try #require(test["spec"]?.stringValue)
            let origin = enricher.origin(page: page, referrer: WebAddress(uri))
            guard !Self.unlisted.contains(name) else {
                #expect(origin == Origin(channel: .referral, referrerHost: WebAddress(uri)?.host))
                continue
            }
            let medium = try #require(test["medium"]?.stringValue)
            #expect((origin?.channel.rawValue ?? "internal") == medium, "\(uri)")
            let term = name == Self.otherParameter ? nil : test["term"]?.stringValue
            #expect(origin?.term == term, "\(uri)")
            let source = test["source"]?.stringValue
            #expect(origin?.source == source.map { Self.otherNames[$0] ?? $0 }, "\(uri)")
        }
    }
}

@Suite("Origins")
struct OriginTests {
    let enricher: Enricher

    init() throws { enricher = Enricher(try bundled.get()) }

    struct Landing: Sendable, CustomTestStringConvertible {
        var referrer: String?
        var query = ""
        var campaign = Campaign()
        var origin: Origin?
        var testDescription: String { "\(referrer ?? "-") ?\(query)" }
    }

    @Test(
        "channel, source and what goes with it",
        arguments: [
            Landing(referrer: nil, origin: nil),
            Landing(referrer: "https://shop.example/cart", origin: nil),
            Landing(referrer: "https://www.shop.example/cart", origin: nil),
            Landing(referrer: "https://pay.example.net/done", origin: nil),
            Landing(referrer: "not a url", origin: nil),
            Landing(
                referrer: "https://www.google.nl/",
                origin: Origin(channel: .search, source: "Google", referrerHost: "www.google.nl")),
            Landing(
                referrer: "https://www.google.co.uk/", query: "gclid=abc",
                origin: Origin(
                    channel: .paid, source: "Google", referrerHost: "www.google.co.uk",
                    click: ClickID(kind: "gclid", value: "abc"))),
            Landing(
                referrer: nil, query: "utm_source=news&utm_medium=email&utm_campaign=May+1%25",
                origin: Origin(
                    channel: .email, source: "news",
                    campaign: Campaign(name: "May 1%", source: "news", medium: "email"))),
            Landing(
                referrer: "https://l.facebook.com/", query: "fbclid=xyz",
                origin: Origin(
                    channel: .social, source: "Facebook", referrerHost: "l.facebook.com",
                    click: ClickID(kind: "fbclid", value: "xyz"))),
            Landing(
                referrer: "https://www.facebook.com/", query: "utm_medium=paid_social&fbclid=x",
                origin: Origin(
                    channel: .paid, source: "Facebook", referrerHost: "www.facebook.com",
                    campaign: Campaign(medium: "paid_social"),
                    click: ClickID(kind: "fbclid", value: "x"))),
            Landing(
                referrer: nil, query: "utm_medium=email&gclid=x",
                origin: Origin(
                    channel: .paid, source: "Google", campaign: Campaign(medium: "email"),
                    click: ClickID(kind: "gclid", value: "x"))),
            Landing(
                referrer: "https://chatgpt.com/", query: "utm_source=chatgpt.com",
                origin: Origin(
                    channel: .aiAssistant, source: "ChatGPT", referrerHost: "chatgpt.com",
                    campaign: Campaign(source: "chatgpt.com"))),
            Landing(
                referrer: nil, query: "utm_source=chatgpt.com",
                origin: Origin(
                    channel: .aiAssistant, source: "ChatGPT",
                    campaign: Campaign(source: "chatgpt.com"))),
            Landing(
                referrer: "https://x.com/i/grok?conversation=1",
                origin: Origin(channel: .aiAssistant, source: "Grok", referrerHost: "x.com")),
            Landing(
                referrer: "https://gemini.google.com/app",
                origin: Origin(
                    channel: .aiAssistant, source: "Gemini", referrerHost: "gemini.google.com")),
            Landing(
                referrer: "https://mail.google.com/mail/u/0/",
                origin: Origin(
                    channel: .email, source: "google.com", referrerHost: "mail.google.com")),
            Landing(
                referrer: "android-app://com.google.android.gm/",
                origin: Origin(
                    channel: .email, source: "Gmail", referrerHost: "com.google.android.gm")),
            Landing(
                referrer: "https://duckduckgo.com/?q=mok+met+naam",
                origin: Origin(
                    channel: .search, source: "DuckDuckGo", referrerHost: "duckduckgo.com",
                    term: "mok met naam")),
            Landing(
                referrer: "https://www.google.nl/url?sa=t&source=web",
                origin: Origin(channel: .search, source: "Google", referrerHost: "www.google.nl")),
            Landing(
                referrer: "https://www.baidu.com/link?url=x&wd=&eqid=1",
                origin: Origin(channel: .search, source: "Baidu", referrerHost: "www.baidu.com")),
            Landing(
                referrer: "https://www.google.com/permissions/using-the-logo.html",
                origin: Origin(channel: .referral, referrerHost: "www.google.com")),
            Landing(
                referrer: "https://blog.example.org/mugs",
                origin: Origin(channel: .referral, referrerHost: "blog.example.org")),
            Landing(
                referrer: "https://blog.example.org/mugs", query: "utm_source=autumn",
                origin: Origin(
                    channel: .referral, source: "autumn", referrerHost: "blog.example.org",
                    campaign: Campaign(source: "autumn"))),
            Landing(
                referrer: "https://l.instagram.com/", query: "fbclid=x",
                origin: Origin(
                    channel: .social, source: "Instagram", referrerHost: "l.instagram.com",
                    click: ClickID(kind: "fbclid", value: "x"))),
            Landing(
                referrer: nil, query: "utm_medium=Email%20&utm_source=x",
                origin: Origin(
                    channel: .email, source: "x",
                    campaign: Campaign(source: "x", medium: "Email "))),
            Landing(
                referrer: nil, query: "utm_medium=facebook_ads",
                origin: Origin(channel: .paid, campaign: Campaign(medium: "facebook_ads"))),
            Landing(
                referrer: "https://googleads.g.doubleclick.net/",
                origin: Origin(
                    channel: .paid, source: "Google", referrerHost: "googleads.g.doubleclick.net")),
            Landing(referrer: "javascript://x/alert", origin: nil),
            Landing(referrer: "http://semalt.com/crawl", origin: nil),
            Landing(referrer: "http://www.semalt.com/crawl", origin: nil),
            Landing(
                referrer: nil, campaign: Campaign(name: "Given", source: "push", medium: "push"),
                origin: Origin(
                    channel: .referral, source: "push",
                    campaign: Campaign(name: "Given", source: "push", medium: "push"))),
        ])
    func landings(landing: Landing) {
        let origin = enricher.origin(
            page: WebAddress("https://shop.example/mugs?\(landing.query)"),
            referrer: landing.referrer.flatMap(WebAddress.init), campaign: landing.campaign,
            ownDomains: ["example.net"])
        #expect(origin == landing.origin)
    }

    @Test("addresses fall apart where RFC 3986 says")
    func addresses() throws {
        let page = try #require(
            WebAddress("HTTPS://user:pw@WWW.Shop.Example.:8443/a/b?x=1&q=a%20b+c&q=2#?q=3"))
        #expect(page.scheme == "https")
        #expect(page.host == "www.shop.example")
        #expect(page.path == "/a/b")
        #expect(page.parameter("q") == "a b c")
        #expect(page.parameter("y") == nil)
        #expect(WebAddress("https://[2001:db8::1]:80")?.host == "2001:db8::1")
        #expect(WebAddress("https://shop.example?x=1")?.path == "/")
        #expect(WebAddress("https://shop.example?x=%")?.parameter("x") == "%")
        #expect(WebAddress("https://shop.example?x=%E9t%E9")?.parameter("x") == "été")
        #expect(WebAddress(#"https://www.google.com\@evil.example/"#)?.host == "www.google.com")
        let long = "https://" + String(repeating: "a.", count: 1_990) + "example/"
        for broken in [
            long, "", "shop.example", "https://", "https:///x", "https://a b/", "mailto:a@b",
        ] {
            #expect(WebAddress(broken) == nil, "\(broken)")
        }
    }

    @Test("without lists a referrer is a referrer, and nothing is known of user agents")
    func noLists() {
        let enricher = Enricher()
        #expect(enricher.digest == nil)
        #expect(enricher.userAgent("Googlebot/2.1") == UserAgent())
        #expect(
            enricher.origin(page: nil, referrer: WebAddress("https://www.google.com/"))
                == Origin(channel: .referral, referrerHost: "www.google.com"))
    }
}
