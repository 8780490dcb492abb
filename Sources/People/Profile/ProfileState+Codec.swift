import Events
import JSON

/// The stored form: the members in the order below. Compact, and exact both ways.
extension ProfileState: StateField {
    func encode(into writer: inout StateWriter) {
        writer.field(facts)
        writer.field(botFacts)
        writer.field(time: firstSeen)
        writer.field(time: lastSeen)
        writer.field(sessions)
        writer.field(pageCalls)
        writer.field(screenCalls)
        writer.field(identifiers)
        writer.field(traits)
        writer.field(orders)
        writer.field(consents)
        writer.field(pageTallies)
        writer.field(searchTallies)
        writer.field(eventTallies)
        writer.field(groupTallies)
        writer.field(productInterests)
        writer.field(categoryInterests)
        writer.field(deviceList)
        writer.field(carts)
        writer.field(arrivals)
        writer.field(siteVisits)
        writer.field(bots)
    }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        facts = try fields.next()
        botFacts = try fields.next()
        firstSeen = try fields.optionalTime()
        lastSeen = try fields.optionalTime()
        sessions = try fields.next()
        pageCalls = try fields.next()
        screenCalls = try fields.next()
        identifiers = try fields.next()
        traits = try fields.next()
        orders = try fields.next()
        consents = try fields.next()
        pageTallies = try fields.next()
        searchTallies = try fields.next()
        eventTallies = try fields.next()
        groupTallies = try fields.next()
        productInterests = try fields.next()
        categoryInterests = try fields.next()
        deviceList = try fields.next()
        carts = try fields.next()
        arrivals = try fields.next()
        siteVisits = try fields.next()
        bots = try fields.next()
    }

    /// The stored form, as it stands in a node's.
    public func encoded() -> [UInt8] {
        var writer = StateWriter()
        writer.begin()
        writer.field(self)
        return writer.bytes()
    }

    public init(decoding bytes: [UInt8]) throws(ProfileStateError) {
        self = try StateReader.read(bytes) { fields throws(ProfileStateError) in
            try fields.next()
        }
    }
}
