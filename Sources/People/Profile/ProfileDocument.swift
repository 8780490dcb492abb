import Events
import JSON

/// A profile as others read it: in the topic `spoor.profiles` and in the read API. The schema is
/// `Schemas/profile/1.json`.
///
/// Times are ISO 8601 in UTC, durations milliseconds, money `{"amount","currency","text"}` in minor
/// and in major units. Lists of what was seen have the most frequent and the latest entries.
public struct ProfileDocument {
    /// Entries of a list of the most frequent, or of the latest.
    public static let listedMax = 20

    private let profile: ProfileState

    public init(_ profile: ProfileState) { self.profile = profile }

    /// One object: `id`, the members of the profile, and what `more` adds.
    public func write(
        id: Identifier, into writer: inout JSONWriter, more: (inout JSONWriter) -> Void = { _ in }
    ) {
        writer.beginObject()
        writer.member("id", id.text)
        writeMembers(into: &writer)
        more(&writer)
        writer.endObject()
    }

    /// The members of the profile, into an object that the caller begins and ends.
    public func writeMembers(into writer: inout JSONWriter) {
        writer.member("facts", profile.facts)
        writer.member("firstSeen", time: profile.firstSeen)
        writer.member("lastSeen", time: profile.lastSeen)
        writeBot(into: &writer)
        writePerson(into: &writer)
        writeVisits(into: &writer)
        writeInterests(into: &writer)
        writer.list("carts", profile.openCarts.reversed()) { $1.cart($0) }
        writeOrders(into: &writer)
        writer.list("devices", profile.devices.reversed()) { $1.device($0) }
        writer.list("events", profile.events.top(.max)) { $1.tally($0, "name") }
    }

    private func writePerson(into writer: inout JSONWriter) {
        writer.list("identifiers", profile.identifiers) { $1.value($0.text) }
        writer.list("userIds", profile.users) { $1.value($0.value) }
        writer.member("email", profile.email)
        writer.key("traits")
        writer.beginObject()
        for trait in profile.traits.all {
            writer.key(trait.name)
            writer.value(trait.value)
        }
        writer.endObject()
        writer.list("consents", profile.consents.all) { $1.consent($0) }
        writer.list("groups", profile.groups.reversed()) { $1.value($0.name) }
    }

    private func writeVisits(into writer: inout JSONWriter) {
        let sessions = profile.sessions
        writer.key("visits")
        writer.beginObject()
        writer.member("count", sessions.count)
        writer.member("averageMilliseconds", sessions.averageDuration)
        writer.member("engagedMilliseconds", sessions.engaged)
        writer.list("hours", sessions.times.hours) { $1.value($0) }
        writer.list("weekdays", sessions.times.weekdays) { $1.value($0) }
        writer.endObject()
        writer.list("sessions", sessions.latest(Self.listedMax)) { $1.session($0) }
        writer.arrivals("origins", profile.arrivals)
        writer.list("sites", profile.sites.reversed()) { visits, writer in
            writer.site(visits, profile.orders.totals.filter { $0.key.site == visits.site })
        }
        writer.member("pageViews", profile.pageViews)
        writer.member("screenViews", profile.screenCalls)
    }

    private func writeInterests(into writer: inout JSONWriter) {
        writer.topAndLatest("pages", profile.pages) { $1.tally($0, "path") }
        writer.topAndLatest("products", profile.products) { $1.product($0) }
        writer.topAndLatest("categories", profile.categories) { $1.category($0) }
        writer.topAndLatest("searches", profile.searches) { $1.tally($0, "term") }
    }

    private func writeOrders(into writer: inout JSONWriter) {
        let orders = profile.orders
        let totals = orders.totals
        writer.key("orders")
        writer.beginObject()
        writer.member("count", orders.count)
        writer.list("revenue", totals.sums { $0.revenue }) { $0.write(into: &$1) }
        let refunded = totals.sums { $0.refunded }.filter { $0.amount > 0 }
        writer.list("refunded", refunded) { $0.write(into: &$1) }
        writer.member("usualIntervalMilliseconds", orders.usualInterval)
        writer.list("channels", Set(totals.map(\.key.channel)).sorted()) { channel, writer in
            writer.beginObject()
            writer.member("channel", channel.name)
            writer.orderCounts(totals.filter { $0.key.channel == channel })
            writer.endObject()
        }
        writer.list("latest", orders.latest(Self.listedMax)) { $1.order($0) }
        writer.endObject()
    }

    private func writeBot(into writer: inout JSONWriter) {
        guard profile.botFacts > 0 else { return }
        writer.key("bot")
        writer.beginObject()
        writer.member("facts", profile.botFacts)
        writer.list("names", profile.botSightings.reversed()) { $1.tally($0, "name") }
        writer.endObject()
    }
}

extension JSONWriter {
    mutating func list<Elements: Sequence>(
        _ key: StaticString, _ elements: Elements,
        _ write: (Elements.Element, inout JSONWriter) -> Void
    ) {
        self.key(key)
        beginArray()
        for element in elements { write(element, &self) }
        endArray()
    }

    fileprivate mutating func topAndLatest<Element: Counted>(
        _ key: StaticString, _ entries: [Element], _ write: (Element, inout JSONWriter) -> Void
    ) {
        self.key(key)
        beginObject()
        list("top", entries.top(ProfileDocument.listedMax), write)
        list("latest", entries.latest(ProfileDocument.listedMax), write)
        endObject()
    }
}
