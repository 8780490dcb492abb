import Events

/// Looks things up in the reference lists, and remembers what it has found.
///
/// What it answers depends on the lists alone. Not to be shared between threads: each partition has
/// its own.
public final class Enricher {
    private let lists: ReferenceLists?
    private var userAgents = Memo<UserAgent>()
    private var domains = Memo<String?>()
    /// By host, of referrers that tell no more: most browsers keep the rest to themselves.
    private var senders = Memo<Origin?>()
    /// By a campaign's word for its medium.
    private var media = Memo<Channel?>()
    private var zones = TimeZones()

    /// - Parameter lists: Without any, nothing is known of anything.
    public init(_ lists: ReferenceLists? = nil) {
        self.lists = lists
    }

    /// `ReferenceLists.digest`; nil without lists.
    public var digest: String? { lists?.digest }

    public func userAgent(_ text: String) -> UserAgent {
        userAgents.value(of: text) { lists?.userAgent($0) ?? UserAgent() }
    }

    /// The domain that one owner has; the host itself where the list knows none.
    public func domain(of host: String) -> String { registrableDomain(of: host) ?? host }

    private func registrableDomain(of host: String) -> String? {
        domains.value(of: host) { lists?.suffixes.registrableDomain(of: $0) }
    }

    /// - Parameter zone: IANA name.
    public func localTime(at time: Milliseconds, in zone: String) -> LocalTime {
        zones.localTime(at: time, in: zone)
    }

    /// Where somebody came from who lands on a page; nil for one who is there already, or who came
    /// directly: a referrer of the same domain, or of one of `ownDomains`, is no origin, nor is one
    /// of a host that is known to lie.
    ///
    /// - Parameter campaign: What the client itself took from the page's parameters.
    public func origin(
        page: WebAddress?, referrer: WebAddress?, campaign given: Campaign = Campaign(),
        ownDomains: [String] = []
    ) -> Origin? {
        let parameters = QueryParameters(page?.query ?? "")
        let campaign = given.completed(by: parameters)
        let click = ClickID(parameters)
        let outer = referrer.flatMap { isOwn($0, page, ownDomains) ? nil : $0 }
        let sender = outer.flatMap(sender)
        guard !campaign.isEmpty || click != nil else { return sender }
        var origin = sender ?? campaign.source.flatMap(named) ?? .direct
        origin.channel = channel(of: campaign, click: click, sender: origin.channel)
        origin.source = origin.source ?? click?.known?.source ?? campaign.source
        origin.term = campaign.term ?? origin.term
        origin.campaign = campaign.isEmpty ? nil : campaign
        origin.click = click
        return origin
    }

    /// Whether a referrer is a page of the site itself, or of one of `ownDomains`.
    public func isOwn(
        _ referrer: WebAddress, _ page: WebAddress?, _ ownDomains: [String]
    ) -> Bool {
        let domain = domain(of: referrer.host)
        if let page, domain == self.domain(of: page.host) { return true }
        return ownDomains.contains { $0 == domain || $0 == referrer.host }
    }

    /// What a referrer alone tells; nil for spam.
    private func sender(_ referrer: WebAddress) -> Origin? {
        guard referrer.path == "/", referrer.query.isEmpty, referrer.scheme == "https" else {
            return lookUp(referrer)
        }
        return senders.value(of: referrer.host) { _ in lookUp(referrer) }
    }

    private func lookUp(_ referrer: WebAddress) -> Origin? {
        guard let lists else { return Origin(channel: .referral, referrerHost: referrer.host) }
        guard !lists.referrers.isSpam(referrer.host) else { return nil }
        let known = lists.referrers.find(
            referrer, domain: registrableDomain(of: referrer.host))
        return Origin(
            channel: known?.channel ?? .referral, source: known?.source,
            referrerHost: referrer.host, term: known?.term)
    }

    /// Some senders name their host as `utm_source`, and nothing else: `chatgpt.com`.
    private func named(_ source: String) -> Origin? {
        guard let lists, source.utf8.contains(UInt8(ascii: ".")),
            let page = WebAddress("https://\(source)/"),
            let known = lists.referrers.find(page, domain: registrableDomain(of: page.host))
        else { return nil }
        return Origin(channel: known.channel, source: known.source)
    }

    /// A paid click is one wherever it came from; then the campaign's own word counts, then other
    /// click ids, then the sender. A campaign that tells nothing more is somebody's link.
    private func channel(of campaign: Campaign, click: ClickID?, sender: Channel) -> Channel {
        let clicked = click?.known?.channel
        if clicked == .paid { return .paid }
        let medium = campaign.medium.flatMap { media.value(of: $0, Channel.init(medium:)) }
        if let medium { return medium }
        return clicked ?? (sender == .direct ? .referral : sender)
    }
}

extension Campaign {
    /// The page's parameters stand for what is not given.
    fileprivate func completed(by parameters: QueryParameters) -> Campaign {
        Campaign(
            name: name ?? parameters["utm_campaign"], source: source ?? parameters["utm_source"],
            medium: medium ?? parameters["utm_medium"], term: term ?? parameters["utm_term"],
            content: content ?? parameters["utm_content"])
    }
}
