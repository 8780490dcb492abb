import Events
import JSON

/// What rules, the read side and people ask a profile.
extension ProfileState {
    /// `page` and `screen` calls.
    public var pageViews: Int64 { pageCalls + screenCalls }

    /// Paths of pages and names of screens, the latest last.
    public var pages: [Tally] { pageTallies.entries }

    /// Search terms, the latest last.
    public var searches: [Tally] { searchTallies.entries }

    /// Events by name, the latest last.
    public var events: [Tally] { eventTallies.entries }

    /// Ids of the groups that the person joined, the latest last.
    public var groups: [Tally] { groupTallies.entries }

    /// Products looked at, put into a cart or ordered, the latest last.
    public var products: [ProductInterest] { productInterests.entries }

    /// Their categories, and those whose lists were looked at, the latest last.
    public var categories: [CategoryInterest] { categoryInterests.entries }

    /// The sites that the person was on, the latest last.
    public var sites: [SiteVisits] { siteVisits.entries }

    /// Facts that programs sent, by the programs' names, the latest last.
    public var botSightings: [Tally] { bots.entries }

    /// Devices, the one seen last at the end.
    public var devices: [Device] { deviceList.entries }

    /// The carts with something in them, on all devices and sites, the one touched last at the end.
    public var openCarts: [Cart] { carts.all }

    public var hasOpenCarts: Bool { carts.hasOpen }

    /// What became of the cart state that the fact `openedBy` of this site opened.
    public func cartState(site: String, openedBy: String) -> CartStateOutcome {
        carts.outcome(site: site, openedBy: openedBy)
    }

    /// Whether the cart was bought in that state, or later after having been touched.
    public func wasCartBought(site: String, sinceStateOpenedBy id: String) -> Bool {
        carts.wasBought(site: site, sinceStateOpenedBy: id)
    }

    /// Whether nothing is known but what programs did.
    public var isBot: Bool { botFacts > 0 && botFacts == facts }

    /// Customer ids, in order.
    public var users: [Identifier] { identifiers.filter { $0.namespace == .user } }

    /// The `email` trait: sealed, unless the shop's configuration leaves it open.
    public var email: JSONValue? { traits["email"] }
}
