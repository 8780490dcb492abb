import Events

/// What a site's owner decides about the fold.
public struct SiteSettings: Hashable, Sendable {
    /// A device that is silent for longer begins a new session.
    public var sessionGap: Milliseconds
    /// A session that would last longer ends, and another begins.
    public var sessionMax: Milliseconds
    /// ISO 4217; of amounts that name none.
    public var currency: String
    /// IANA name; of days and hours.
    public var timeZone: String
    /// Hosts, or registrable domains, that belong to the site or act for it, as those who take
    /// payments do: who comes back from there has not come anew.
    public var ownDomains: [String]
    /// User agents with one of these texts in them are people's, whatever the lists say.
    public var notBots: [String]

    public init(
        sessionGap: Milliseconds = .minutes(30), sessionMax: Milliseconds = .hours(24),
        currency: String = "EUR", timeZone: String = "UTC", ownDomains: [String] = [],
        notBots: [String] = []
    ) {
        self.sessionGap = sessionGap
        self.sessionMax = sessionMax
        self.currency = currency
        self.timeZone = timeZone
        self.ownDomains = ownDomains
        self.notBots = notBots
    }
}

/// The settings that steer the fold, as released.
public struct FoldSettings: Hashable, Sendable {
    public var sites: [String: SiteSettings]

    public init(sites: [String: SiteSettings] = [:]) {
        self.sites = sites
    }

    /// The defaults for a site that is not listed.
    public subscript(site: String) -> SiteSettings {
        sites[site] ?? SiteSettings()
    }
}
