import Enrichment
import Events
import JSON

/// What is known of a person, as a fold over their facts in the order (capture, message id).
///
/// The fold is pure: the same facts in the same order give the same state, byte for byte. It reads
/// no clock and no locale, keeps money and time in integers, and takes any shape of event: what is
/// absent, of the wrong type or too large is left out (`ProfileLimits`), never an error.
///
/// | file          | what it folds                                      |
/// |---------------|----------------------------------------------------|
/// | Sessions      | visits, by device and site                         |
/// | Arrivals      | where visits came from                             |
/// | SiteVisits    | what was done on each of the tenant's sites        |
/// | Pages         | page and screen calls                              |
/// | Commerce      | searches, and what acts on the next                |
/// | Interests     | products and categories                            |
/// | Carts         | carts and the states that they went through        |
/// | Orders        | orders, once each, and their totals                |
/// | Traits        | what `identify` says                               |
/// | Consents      | what the person's data may be used for             |
/// | Device        | devices, what they are, and how they were linked   |
public struct ProfileState: Hashable, Sendable {
    public internal(set) var facts: Int64 = 0
    /// Those of the facts that programs sent.
    public internal(set) var botFacts: Int64 = 0
    /// Capture time of the first fact.
    public internal(set) var firstSeen: Milliseconds?
    /// Capture time of the last fact.
    public internal(set) var lastSeen: Milliseconds?
    public internal(set) var sessions = Sessions()
    /// `page` calls.
    public internal(set) var pageCalls: Int64 = 0
    /// `screen` calls.
    public internal(set) var screenCalls: Int64 = 0
    /// Customer ids and e-mails that facts carried, in order.
    public internal(set) var identifiers: [Identifier] = []
    public internal(set) var traits = Traits()
    public internal(set) var orders = Orders()
    public internal(set) var consents = Consents()
    var pageTallies = RecentList<Tally>()
    var searchTallies = RecentList<Tally>()
    var eventTallies = RecentList<Tally>()
    var groupTallies = RecentList<Tally>()
    var productInterests = RecentList<ProductInterest>()
    var categoryInterests = RecentList<CategoryInterest>()
    var deviceList = RecentList<Device>()
    var carts = Carts()
    public internal(set) var arrivals = Arrivals()
    var siteVisits = RecentList<SiteVisits>()
    /// Facts that programs sent, by the programs' names.
    var bots = RecentList<Tally>()

    public init() {}

    public var isEmpty: Bool { facts == 0 }

    /// Folds one fact. Facts come in the order (capture, message id), each message id once.
    ///
    /// What a bot did is counted as such, and is nobody's visit, interest, cart or order. Its ids
    /// stay known: who is erased is erased with them.
    ///
    /// - Parameters:
    ///   - event: The fact's event, where it is on a tape already; else its record is parsed.
    ///   - capture: When it happened, by the corrected clock of its device.
    ///   - voided: Whether the link edge of that id is void.
    ///   - parser: Reads the fact's record; it is not in use.
    ///   - enricher: What it answers is part of the fold: other lists give another profile.
    public mutating func step(
        _ fact: Fact, _ event: JSONView? = nil, capture: Milliseconds,
        voided: (String) -> Bool, settings: FoldSettings, parser: JSONParser, enricher: Enricher
    ) {
        let limits = ProfileLimits.times
        let capture = min(max(capture, limits.lowerBound), limits.upperBound)
        see(fact, at: capture, voided: voided)
        let site = settings[fact.site]
        let read = { (state: inout Self, event: JSONView) in
            state.read(
                EventReader(event, fact: fact, capture: capture, site: site, enricher: enricher))
        }
        if let event { return read(&self, event) }
        // A record that does not parse was never accepted; what is known without it stays.
        try? parser.parse(fact.bytes) { record in
            if let event = record["event"] { read(&self, event) }
        }
    }

    /// What the envelope tells.
    private mutating func see(
        _ fact: Fact, at capture: Milliseconds, voided: (String) -> Bool
    ) {
        facts += 1
        firstSeen = min(firstSeen ?? capture, capture)
        lastSeen = max(lastSeen ?? capture, capture)
        seeIdentifiers(of: fact)
        guard let id = fact.device else { return }
        let new = Device(id: id, seen: capture)
        deviceList.use(id, max: ProfileLimits.devicesMax, orInsert: new) { device in
            device.lastSeen = max(device.lastSeen, capture)
            device.link = device.link ?? DeviceLink(fact, at: capture, voided: voided)
        }
    }

    private mutating func seeIdentifiers(of fact: Fact) {
        for case let id? in [fact.user, fact.email, fact.alias] where id.namespace != .device {
            let index = identifiers.insertionIndex(of: id, by: \.self)
            let isKnown = index < identifiers.count && identifiers[index] == id
            guard !isKnown, identifiers.count < ProfileLimits.identifiersMax else { continue }
            identifiers.insert(id, at: index)
        }
    }

    private mutating func read(_ reader: EventReader) {
        let agent = reader.userAgent
        let bot = reader.bot(agent)
        if let id = reader.fact.device {
            deviceList.update(id) { device in
                device.bot = bot
                guard bot == nil else { return }
                let new = reader.description(agent)
                if agent == nil { device.description.update(new) } else { device.description = new }
            }
        }
        if let bot { return see(bot: bot, at: reader.capture) }
        visit(reader)
        act(reader)
    }

    /// A campaign that stays in the address is one arrival.
    private func isLast(_ origin: Origin) -> Bool {
        arrivals.last.map { origin.hasCampaign(of: $0.origin) } ?? false
    }

    private mutating func see(bot: String, at capture: Milliseconds) {
        botFacts += 1
        bots.count(bot.cut(to: ProfileLimits.nameBytesMax), max: ProfileLimits.botsMax, at: capture)
    }

    /// The session that the fact belongs to, and the site that it happened on.
    private mutating func visit(_ reader: EventReader) {
        let site = reader.fact.site
        var change = Sessions.Change()
        if let id = reader.fact.device {
            change = sessions.see(Session.Key(site: site, device: id), reader)
        }
        if let origin = change.origin, change.isFirst || !isLast(origin) {
            arrivals.add(Arrival(at: reader.capture, site: site, origin: origin))
        }
        let new = SiteVisits(site: site, seen: reader.capture)
        siteVisits.use(site, max: ProfileLimits.sitesMax, orInsert: new) { visits in
            visits.facts += 1
            visits.visits += change.isNew ? 1 : 0
            visits.pageViews += reader.isView ? 1 : 0
            visits.lastSeen = max(visits.lastSeen, reader.capture)
        }
    }

    private mutating func act(_ reader: EventReader) {
        let name = reader.name
        eventTallies.count(name, max: ProfileLimits.eventNamesMax, at: reader.capture)
        if let traits = reader.context?["traits"] { self.traits.read(traits) }
        if let purposes = reader.context?["consent"]?["categoryPreferences"] {
            consents.read(purposes, at: reader.capture)
        }
        switch reader.fact.type {
        case .track: if let event = CommerceEvent(rawValue: name) { apply(event, reader) }
        case .page, .screen: viewPage(reader)
        case .identify: if let traits = reader.event["traits"] { self.traits.read(traits) }
        case .group: joinGroup(reader)
        case .alias: break
        case .consent:
            if let purposes = reader.event["purposes"] {
                consents.read(purposes, at: reader.capture)
            }
        }
    }

    private mutating func joinGroup(_ reader: EventReader) {
        guard let id = reader.event["groupId"]?.text(ProfileLimits.idBytesMax) else { return }
        groupTallies.count(id, max: ProfileLimits.groupsMax, at: reader.capture)
    }
}
