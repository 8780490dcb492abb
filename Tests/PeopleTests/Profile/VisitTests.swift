import Enrichment
import Events
import JSON
import Testing

@testable import People

private let lists = Result { try ReferenceLists.bundled() }

private func page(
    _ minute: Int64, _ path: String, query: String = "", referrer: String? = nil,
    agent: String? = nil, device: String = "d1", site: String = "shop"
) -> Happening {
    let url = "https://\(site).example\(path)\(query)"
    var members = [JSONMember(key: "url", value: .string(url))]
    if let referrer { members.append(JSONMember(key: "referrer", value: .string(referrer))) }
    var context = [JSONMember(key: "page", value: .object(members))]
    if let agent { context.append(JSONMember(key: "userAgent", value: .string(agent))) }
    return Happening(
        minute: minute, type: .page,
        message: [
            JSONMember(key: "context", value: .object(context)),
            JSONMember(key: "properties", value: ["path": .string(path)]),
        ], device: device, site: site)
}

let phone =
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
    + "(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"
private let googlebot = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"

/// What a visit was: where it came from, what was seen, how long somebody looked.
@Suite("Visits")
struct VisitTests {
    @Test("what was looked at first and last, how many, and how long somebody looked")
    func course() throws {
        let state = try profile([
            page(0, "/a"), page(1, "/b"), .track(2, "Product Viewed"), page(3, "/c"),
            page(90, "/d"),
        ])
        let sessions = state.sessions.latest(5)
        #expect(sessions.map(\.entry) == ["/d", "/a"])
        #expect(sessions.map(\.exit) == ["/d", "/c"])
        #expect(sessions.map(\.pageViews) == [1, 3])
        #expect(sessions.map(\.facts) == [1, 4])
        #expect(sessions.map(\.start) == [.minutes(90), 0])
        // Three gaps of a minute, of which 30 seconds each count.
        #expect(sessions.map(\.engaged) == [0, .seconds(90)])
        #expect(state.sessions.engaged == .seconds(90))
    }

    @Test("the latest sessions are kept, of all devices and sites")
    func latest() throws {
        let visits = (0..<40).map { page($0 * 60, "/\($0)", device: "d\($0 % 2)") }
        let sessions = try profile(visits).sessions
        #expect(sessions.count == 40)
        #expect(sessions.latest(20).map(\.entry) == (20..<40).reversed().map { "/\($0)" })
    }

    @Test("a visit is of the hour and day by the clock of its site")
    func localTimes() throws {
        let settings = FoldSettings(sites: [
            "ny": SiteSettings(timeZone: "America/New_York"),
            "kathmandu": SiteSettings(timeZone: "Asia/Kathmandu"),
        ])
        // 2026-03-08, a Sunday, 06:59 and 07:01 UTC: in between New York goes to summer time.
        let minute: Int64 = 29_549_219
        let state = try profile(
            [
                page(minute, "/", device: "d1", site: "ny"),
                page(minute + 2, "/", device: "d2", site: "ny"),
                page(minute + 3, "/", device: "d3", site: "kathmandu"),
                page(minute + 4, "/", device: "d4"), page(-1, "/", device: "d5"),
            ], settings: settings)
        var hours = [Int64](repeating: 0, count: 24)
        // 01:59, 03:01, 12:47, 07:03; and 23:59 on the Wednesday before 1970.
        for hour in [1, 3, 12, 7, 23] { hours[hour] += 1 }
        #expect(Array(state.sessions.times.hours) == hours)
        #expect(Array(state.sessions.times.weekdays) == [0, 0, 1, 0, 0, 0, 4])
    }

    @Test("each visit has an origin; the profile has the first, the last, and the last not direct")
    func origins() throws {
        let state = try profile(
            [
                page(0, "/", referrer: "https://www.google.com/"),
                // The same page again, as a single-page shop reports it.
                page(1, "/b", referrer: "https://www.google.com/"),
                page(60, "/", query: "?utm_medium=email&utm_source=news"),
                page(120, "/"),
                page(121, "/x", referrer: "https://shop.example/"),
            ], lists: lists.get())
        let sessions = state.sessions.latest(9)
        #expect(sessions.map { $0.origin?.channel } == [.direct, .email, .search])
        #expect(state.arrivals.first?.origin.source == "Google")
        #expect(state.arrivals.first?.at == 0)
        #expect(state.arrivals.last?.origin == .direct)
        #expect(state.arrivals.last?.at == .minutes(120))
        #expect(state.arrivals.lastNonDirect?.origin.campaign?.source == "news")
        #expect(state.arrivals.lastNonDirect?.at == .minutes(60))
    }

    @Test("another campaign within a visit is an arrival, a plain link is not")
    func arrivalWithin() throws {
        let pays = FoldSettings(sites: ["shop": SiteSettings(ownDomains: ["pay.example"])])
        let state = try profile(
            [
                page(0, "/"), page(1, "/", referrer: "https://www.pay.example/done"),
                page(2, "/", referrer: "https://blog.example.org/"),
                page(3, "/", query: "?gclid=1"),
                page(4, "/", query: "?gclid=1", referrer: "https://www.google.com/"),
                page(5, "/", query: "?gclid=2", referrer: "https://shop.example/"),
                page(6, "/z"),
            ], settings: pays, lists: lists.get())
        #expect(state.sessions.count == 1)
        #expect(state.sessions.latest(1).first?.origin == .direct)
        #expect(state.arrivals.first?.origin == .direct)
        #expect(state.arrivals.last?.at == .minutes(3))
        #expect(state.arrivals.last?.origin.channel == .paid)
    }

    @Test("the site's own domains are no origin, others are")
    func ownDomains() throws {
        let back = [page(0, "/", referrer: "https://www.pay.example/done")]
        let pays = FoldSettings(sites: ["shop": SiteSettings(ownDomains: ["pay.example"])])
        let own = try profile(back, settings: pays, lists: lists.get())
        #expect(own.arrivals.last?.origin == .direct)
        let foreign = try profile(back, lists: lists.get())
        #expect(foreign.arrivals.last?.origin.referrerHost == "www.pay.example")
    }

    @Test("a visit that begins without a page has its origin from the first page")
    func firstPage() throws {
        let state = try profile(
            [.track(0, "App Opened"), page(1, "/", referrer: "https://chatgpt.com/")],
            lists: lists.get())
        #expect(state.sessions.latest(1).first?.origin?.channel == .aiAssistant)
        #expect(state.arrivals.first?.at == .minutes(1))
    }

    @Test("what somebody did is kept by site, too")
    func sites() throws {
        let order: JSONValue = ["order_id": "o1", "total": 12]
        let state = try profile([
            page(0, "/"), page(1, "/", site: "outlet"), page(2, "/", site: "outlet"),
            .track(3, "Order Completed", order, site: "outlet"), page(60, "/"),
        ])
        let sites = try #require(try document(state)["sites"]?.arrayValue)
        #expect(sites.map { $0["site"] } == ["shop", "outlet"])
        #expect(sites.map { $0["visits"] } == [2, 1])
        #expect(sites.map { $0["pageViews"] } == [2, 2])
        #expect(sites.map { $0["facts"] } == [2, 3])
        #expect(sites.map { $0["orders"]?["count"] } == [0, 1])
        #expect(sites[1]["orders"]?["revenue"]?.arrayValue?.first?["amount"] == 1_200)
    }
}

@Suite("Devices")
struct DeviceTests {
    @Test("the user agent tells kind, browser and system; what is told later replaces it")
    func userAgent() throws {
        let facts: [Happening] = [
            page(0, "/", agent: phone),
            .call(1, .page, ["context": ["os": ["name": "iOS", "version": "18.0"]]]),
        ]
        let device = try #require(try profile(facts, lists: lists.get()).devices.first)
        #expect(device.description.kind == .phone)
        #expect(device.description.browser == Software(name: "Mobile Safari", version: "17.5"))
        #expect(device.description.system == Software(name: "iOS", version: "18.0"))
        #expect(device.description.model == "iPhone")
        #expect(device.bot == nil)
    }

    @Test("another browser under the same id is another device, not a mixture of both")
    func another() throws {
        let windows =
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            + "Chrome/129.0.0.0 Safari/537.36"
        let facts = [page(0, "/", agent: phone), page(1, "/", agent: windows)]
        let device = try #require(try profile(facts, lists: lists.get()).devices.first)
        #expect(device.description.kind == .desktop)
        #expect(device.description.model == nil)
    }

    @Test(
        "apps, shops and client hints tell it without a user agent",
        arguments: [
            (["device": ["type": "Tablet", "manufacturer": "Acme", "model": "T1"]], "tablet"),
            (["userAgentData": ["mobile": true, "platform": "Android"]], "phone"),
            (["device": ["type": "ios", "model": "iPad13,4"]], "tablet"),
            (["device": ["type": "android"]], "phone"),
            (["device": ["type": "toaster"]], "unknown"), ([:], "unknown"),
            (["device": 5, "os": [], "userAgentData": "x", "userAgent": 7], "unknown"),
        ] as [(JSONValue, String)])
    func told(context: JSONValue, kind: String) throws {
        let device = try profile([.call(0, .page, ["context": context])]).devices.first
        #expect(device?.description.kind.rawValue == kind)
    }
}

@Suite("Bots in the fold")
struct BotFoldTests {
    static let visit: [Happening] = [
        page(0, "/", agent: googlebot), page(1, "/b", agent: googlebot),
        .call(
            2, .track,
            [
                "event": "Product Added", "properties": ["product_id": "mug"],
                "context": ["userAgent": .string(googlebot)],
            ]),
    ]

    @Test("are counted, and are nobody's visit, interest or cart")
    func apart() throws {
        let state = try profile(Self.visit, lists: lists.get())
        #expect(state.isBot)
        #expect(state.facts == 3)
        #expect(state.botSightings.map { "\($0.name) \($0.count)" } == ["Googlebot 3"])
        #expect(state.sessions.count == 0)
        #expect(state.pageViews == 0)
        #expect(state.products.isEmpty && state.openCarts.isEmpty && state.events.isEmpty)
        #expect(state.devices.map(\.bot) == ["Googlebot"])
    }

    @Test("take nothing from the people who use the same id")
    func mixed() throws {
        let state = try profile(
            Self.visit + [page(3, "/", agent: phone)], lists: lists.get())
        #expect(!state.isBot)
        #expect(state.botFacts == 3)
        #expect(state.pageViews == 1)
        #expect(state.devices.map(\.bot) == [nil])
    }

    @Test("are people once the site, or another list, says so: the same facts, folded anew")
    func reversible() throws {
        let people = FoldSettings(sites: ["shop": SiteSettings(notBots: ["Googlebot/2"])])
        for state in [
            try profile(Self.visit, settings: people, lists: lists.get()), try profile(Self.visit),
        ] {
            #expect(state.botFacts == 0)
            #expect(state.pageViews == 2)
            #expect(state.openCarts.count == 1)
        }
    }

    @Test(
        "are no servers: what has no device, and what somebody consents to, counts from any program"
    )
    func servers() throws {
        let agent: JSONValue = ["userAgent": "Apache-HttpClient/4.5.13 (Java/17)"]
        let order: JSONValue = ["order_id": "o1", "total": 9]
        let state = try profile(
            [
                .call(
                    0, .track,
                    ["event": "Order Completed", "properties": order, "context": agent],
                    device: nil, user: "1"),
                .call(1, .consent, ["purposes": ["marketing": false], "context": agent]),
            ], lists: lists.get())
        #expect(state.botFacts == 0)
        #expect(state.orders.count == 1)
        #expect(state.consents["marketing"]?.isGranted == false)
    }
}
