/// By what way somebody came.
public enum Channel: String, CaseIterable, Sendable {
    case direct, search, social, email, paid, referral
    case aiAssistant = "ai-assistant"
}

/// Where a visit came from, as far as its first page tells.
public struct Origin: Hashable, Sendable {
    public var channel: Channel
    /// Who sent them, by name (`Google`, `Facebook`) where a list knows the host; else what the
    /// campaign names.
    public var source: String?
    /// The host of the page that linked here.
    public var referrerHost: String?
    /// What was searched for; most engines no longer tell.
    public var term: String?
    public var campaign: Campaign?
    public var click: ClickID?

    public init(
        channel: Channel, source: String? = nil, referrerHost: String? = nil, term: String? = nil,
        campaign: Campaign? = nil, click: ClickID? = nil
    ) {
        self.channel = channel
        self.source = source
        self.referrerHost = referrerHost
        self.term = term
        self.campaign = campaign
        self.click = click
    }

    public static let direct = Origin(channel: .direct)
}

/// The `utm_…` parameters of the landing page, or `context.campaign`.
public struct Campaign: Hashable, Sendable {
    public var name: String?
    public var source: String?
    public var medium: String?
    public var term: String?
    public var content: String?

    public init(
        name: String? = nil, source: String? = nil, medium: String? = nil, term: String? = nil,
        content: String? = nil
    ) {
        self.name = name
        self.source = source
        self.medium = medium
        self.term = term
        self.content = content
    }

    public var isEmpty: Bool { self == Campaign() }
}

/// What an ad network, or a mailer, puts behind the links it sends people by.
public struct ClickID: Hashable, Sendable {
    /// The parameter's name: `gclid`.
    public var kind: String
    public var value: String

    public init(kind: String, value: String) {
        self.kind = kind
        self.value = value
    }
}

extension ClickID {
    /// Parameters, the channel that they tell, and whose they are. `fbclid` is on every link out
    /// of Facebook, paid or not; `srsltid` on free listings of a shop's products.
    static let known: [(kind: String, channel: Channel, source: String)] = [
        ("gclid", .paid, "Google"), ("gbraid", .paid, "Google"), ("wbraid", .paid, "Google"),
        ("dclid", .paid, "Google"), ("msclkid", .paid, "Bing"), ("yclid", .paid, "Yandex"),
        ("ttclid", .paid, "TikTok"), ("twclid", .paid, "Twitter"), ("li_fat_id", .paid, "LinkedIn"),
        ("ScCid", .paid, "Snapchat"), ("epik", .paid, "Pinterest"), ("rdt_cid", .paid, "Reddit"),
        ("irclickid", .paid, "Impact"), ("awc", .paid, "Awin"), ("cjevent", .paid, "CJ"),
        ("srsltid", .search, "Google"), ("fbclid", .social, "Facebook"),
        ("igshid", .social, "Instagram"), ("mc_eid", .email, "Mailchimp"),
        ("_kx", .email, "Klaviyo"), ("mkt_tok", .email, "Marketo"), ("_hsenc", .email, "HubSpot"),
        ("vero_id", .email, "Vero"),
    ]

    /// Among the parameters of a landing page the one that stands first above.
    init?(_ parameters: QueryParameters) {
        let ranked = parameters.pairs.compactMap { pair in
            pair.value.isEmpty ? nil : Self.ranks[pair.name].map { (rank: $0, value: pair.value) }
        }
        guard let first = ranked.min(by: { $0.rank < $1.rank }) else { return nil }
        self.init(kind: Self.known[first.rank].kind, value: first.value.formDecoded)
    }

    private static let ranks = Dictionary(
        uniqueKeysWithValues: known.enumerated().map { (Substring($1.kind), $0) })

    var known: (channel: Channel, source: String)? {
        Self.ranks[kind[...]].map { (Self.known[$0].channel, Self.known[$0].source) }
    }
}

extension Channel {
    /// By the word that a campaign has for its medium; nil for words that tell nothing. After
    /// Google Analytics' default channel groups, and the words that shops make of them
    /// (`facebook_ads`, `marketing_email`).
    init?(medium: String) {
        let medium = medium.lowercased().trimmed
        let has = { (parts: [String]) in parts.contains { medium.contains($0) } }
        let words = medium.split { !$0.isLetter }
        if words.contains(where: Self.paidWords.contains) || has(["cpc", "ppc", "paid"]) {
            self = .paid
        } else if has(["mail", "newsletter", "nieuwsbrief"]) {
            self = .email
        } else if has(["social"]) || medium == "sm" {
            self = .social
        } else if ["organic", "search", "seo"].contains(medium) {
            self = .search
        } else if ["referral", "app", "link"].contains(medium) {
            self = .referral
        } else if ["ai", "ai-assistant", "llm", "chatbot"].contains(medium) {
            self = .aiAssistant
        } else {
            return nil
        }
    }

    private static let paidWords: Set<Substring> = [
        "cpm", "cpv", "cpa", "cpp", "sem", "ad", "ads", "retargeting", "remarketing", "display",
        "banner", "shopping", "expandable", "interstitial", "affiliate", "affiliates", "sponsored",
    ]
}
