import Enrichment
import Events
import JSON

/// What a fact tells of the browser or app that it came from, and of where that came from.
extension EventReader {
    /// What the user agent's text says.
    var userAgent: UserAgent? {
        context?["userAgent"]?.text(ProfileLimits.userAgentBytesMax).map(enricher.userAgent)
    }

    /// What the program calls itself that sent this, unless the site takes it for people. What has
    /// no device is a server's word of somebody, and what somebody consents to counts from anywhere.
    func bot(_ agent: UserAgent?) -> String? {
        guard let bot = agent?.bot, fact.device != nil, fact.type != .consent else { return nil }
        let text = context?["userAgent"]?.text(ProfileLimits.userAgentBytesMax) ?? ""
        return site.notBots.contains(where: text.contains) ? nil : bot
    }

    /// `context.device`, `context.os` and `context.browser` where apps and shops give them, then
    /// client hints, then the user agent.
    func description(_ agent: UserAgent?) -> DeviceDescription {
        let device = context?["device"]
        let hints = context?["userAgentData"]
        let type = device?["type"]?.text(ProfileLimits.nameBytesMax)
        let model = device?.name("model")
        let told = type.flatMap(DeviceKind.init(named:)) ?? model.flatMap(DeviceKind.init(model:))
        let isMobile = hints?["mobile"]?.bool == true || ["ios", "android"].contains(type)
        var description = DeviceDescription(
            kind: told ?? agent?.kind ?? .unknown,
            browser: context?["browser"]?.software ?? agent?.browser,
            system: context?["os"]?.software ?? agent?.system,
            brand: device?.name("manufacturer") ?? agent?.device?.brand,
            model: model ?? hints?.name("model") ?? agent?.device?.model)
        if description.kind == .unknown, isMobile { description.kind = .phone }
        if description.system == nil {
            description.system = hints?.name("platform").map { Software(name: $0) }
        }
        return description
    }

    /// The address of the page; its query may stand in `search`.
    var pageAddress: WebAddress? {
        let max = ProfileLimits.urlBytesMax
        let page = context?["page"]
        guard let url = page?["url"]?.text(max) ?? property("url", bytesMax: max) else {
            return nil
        }
        guard !url.utf8.contains(UInt8(ascii: "?")),
            let search = page?["search"]?.text(max) ?? property("search", bytesMax: max)
        else { return WebAddress(url) }
        return WebAddress(url + (search.hasPrefix("?") ? search : "?" + search))
    }

    /// Whether the fact tells of a page at all: servers' facts do not.
    var tellsPage: Bool {
        fact.type == .page || context?["page"]?.kind == .object
    }

    /// Where the visitor came from who is on the page now; nil where nothing but the site itself
    /// led there.
    var origin: Origin? {
        enricher.origin(
            page: pageAddress, referrer: referrer, campaign: campaign, ownDomains: site.ownDomains
        )?.limited
    }

    /// Whether a link of the site itself led here.
    var comesFromWithin: Bool {
        referrer.map { enricher.isOwn($0, pageAddress, site.ownDomains) } ?? false
    }

    private var referrer: WebAddress? {
        let max = ProfileLimits.urlBytesMax
        let text =
            context?["page"]?["referrer"]?.text(max) ?? property("referrer", bytesMax: max)
            ?? context?["referrer"]?["url"]?.text(max)
        return text.flatMap(WebAddress.init)
    }

    /// Whether the fact may tell of a campaign: a look, before anything is taken apart.
    var mayHaveCampaign: Bool {
        if context?["campaign"]?.kind == .object { return true }
        let url = context?["page"]?["url"] ?? properties?["url"]
        if url?.withUTF8({ $0.contains(UInt8(ascii: "?")) }) == true { return true }
        return context?["page"]?["search"]?.withUTF8 { !$0.isEmpty } ?? false
    }

    /// `context.campaign`, as Segment's libraries make it of the page's parameters.
    private var campaign: Campaign {
        guard let campaign = context?["campaign"] else { return Campaign() }
        return Campaign(
            name: campaign.name("name"), source: campaign.name("source"),
            medium: campaign.name("medium"), term: campaign.name("term"),
            content: campaign.name("content"))
    }
}

extension JSONView {
    fileprivate func name(_ key: StaticString) -> String? {
        self[key]?.text(ProfileLimits.nameBytesMax)
    }

    fileprivate var software: Software? {
        name("name").map { Software(name: $0, version: name("version")) }
    }
}

extension Origin {
    /// With every text cut to what a profile keeps.
    fileprivate var limited: Origin {
        let name = ProfileLimits.nameBytesMax
        var origin = self
        origin.source = source?.cut(to: name)
        origin.referrerHost = referrerHost?.cut(to: name)
        origin.term = term?.cut(to: ProfileLimits.termBytesMax)
        origin.campaign = campaign.map {
            Campaign(
                name: $0.name?.cut(to: name), source: $0.source?.cut(to: name),
                medium: $0.medium?.cut(to: name), term: $0.term?.cut(to: name),
                content: $0.content?.cut(to: name))
        }
        origin.click = click.map { ClickID(kind: $0.kind, value: $0.value.cut(to: name)) }
        return origin
    }
}

extension String {
    /// At most so many bytes, whole characters.
    func cut(to bytesMax: Int) -> String {
        guard utf8.count > bytesMax else { return self }
        var text = self
        return text.withUTF8 { $0.text(bytesMax) } ?? ""
    }
}
