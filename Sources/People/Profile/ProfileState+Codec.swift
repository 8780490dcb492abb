import Events
import JSON

/// The stored form: an array of the members in the order below. Compact, and exact both ways.
extension ProfileState: StateRow {
    func encodeFields(into writer: inout JSONWriter) {
        writer.field(facts)
        writer.field(botFacts)
        writer.field(firstSeen)
        writer.field(lastSeen)
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

    init(fields: inout RowReader) throws(ProfileStateError) {
        facts = try fields.next()
        botFacts = try fields.next()
        firstSeen = try fields.next()
        lastSeen = try fields.next()
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

    public func encode(into writer: inout JSONWriter) {
        writer.beginArray()
        encodeFields(into: &writer)
        writer.endArray()
    }

    public init(decoding view: JSONView) throws(ProfileStateError) {
        var fields = try RowReader(view)
        try self.init(fields: &fields)
        try fields.finish()
    }
}
