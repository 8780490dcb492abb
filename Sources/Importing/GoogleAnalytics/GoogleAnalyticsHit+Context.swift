import JSON

/// `context`: the page, and on the first hit of a session what its row tells, where it was joined
/// in (`source`, `device`, `geo`; see the slice's README).
///
/// The tool keeps names of browsers and systems, not user agents; so they go into `browser` and
/// `os`, and there is no `userAgent`.
extension GoogleAnalyticsHit {
    func context(at address: PageAddress) -> [UInt8] {
        var writer = JSONWriter(capacity: 512)
        writer.beginObject()
        writer.key("page")
        writer.beginObject()
        address.writeMembers(to: &writer)
        writer.endObject()
        writeCampaign(to: &writer)
        writeDevice(to: &writer)
        writeLocation(to: &writer)
        writer.endObject()
        return writer.bytes
    }

    /// The id of the click on an ad of Google's that began the session.
    var adClick: String? { campaignSource?["adwordsClickInfo"]?.text("gclId") }

    /// Nil on a direct visit: there the tool repeats the campaign of an earlier one.
    private var campaignSource: JSONView? {
        guard let source = object["source"], source["isTrueDirect"]?.bool != true else {
            return nil
        }
        return source
    }

    /// A search engine or a link elsewhere is no campaign, unless it has a name.
    private func writeCampaign(to writer: inout JSONWriter) {
        guard let source = campaignSource else { return }
        let name = source.text("campaign")
        let medium = source.text("medium")
        let isUnpaid = medium == nil || medium == "organic" || medium == "referral"
        guard name != nil || !isUnpaid else { return }
        writer.key("campaign")
        writer.beginObject()
        writer.member("name", name)
        writer.member("source", source.text("source"))
        writer.member("medium", medium)
        writer.member("term", source.text("keyword"))
        writer.member("content", source.text("adContent"))
        writer.endObject()
    }

    private func writeDevice(to writer: inout JSONWriter) {
        guard let device = object["device"] else { return }
        writer.object("device", "type", device.text("deviceCategory"))
        writer.object("os", "name", device.text("operatingSystem"))
        writer.object("browser", "name", device.text("browser"))
    }

    private func writeLocation(to writer: inout JSONWriter) {
        guard let geo = object["geo"], let country = geo.text("country") else { return }
        writer.key("location")
        writer.beginObject()
        writer.member("city", geo.text("city"))
        writer.member("country", country)
        writer.member("region", geo.text("region"))
        writer.endObject()
    }
}

extension JSONWriter {
    /// An object of one member; nothing for nil.
    fileprivate mutating func object(
        _ key: StaticString, _ name: StaticString, _ value: String?
    ) {
        guard let value else { return }
        self.key(key)
        beginObject()
        member(name, value)
        endObject()
    }
}
