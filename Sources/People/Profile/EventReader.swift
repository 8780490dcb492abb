import Enrichment
import Events
import JSON

/// A fact as the fold reads it: the event on the parser's tape, and what goes with it.
///
/// Readers give nil for what is absent, of the wrong type, or beyond its limit.
struct EventReader {
    let fact: Fact
    let capture: Milliseconds
    let site: SiteSettings
    /// The Segment message as it was sent.
    let event: JSONView
    let properties: JSONView?
    let context: JSONView?
    let enricher: Enricher

    init(
        _ event: JSONView, fact: Fact, capture: Milliseconds, site: SiteSettings,
        enricher: Enricher
    ) {
        self.fact = fact
        self.capture = capture
        self.site = site
        self.event = event
        self.enricher = enricher
        properties = event["properties"]
        context = event["context"]
    }

    /// What the event is counted under: the name of a `track`, the type of any other call.
    var name: String {
        guard fact.type == .track else { return fact.type.rawValue }
        return event["event"]?.text(ProfileLimits.nameBytesMax) ?? fact.type.rawValue
    }

    func property(_ key: StaticString, bytesMax: Int) -> String? {
        properties?[key]?.text(bytesMax)
    }

    /// By the clock of the site.
    var localTime: LocalTime { enricher.localTime(at: capture, in: site.timeZone) }

    /// The currency of the event's amounts.
    var currency: String { properties?.currency ?? site.currency }

    /// An amount that is not negative.
    func amount(_ key: StaticString) -> Money? {
        properties?[key]?.amount(in: currency)
    }
}

extension JSONView {
    /// A string that is not empty, or an integer as text, cut to `bytesMax`.
    func text(_ bytesMax: Int) -> String? {
        if let text = withUTF8({ $0.text(bytesMax) }) { return text }
        return int.map(String.init)
    }

    var currency: String? {
        self["currency"]?.withUTF8(Currency.code) ?? nil
    }

    /// Nil when negative or beyond `ProfileLimits.amountMax`.
    func amount(in currency: String) -> Money? {
        guard let money = Money(self, currency: currency),
            (0...ProfileLimits.amountMax).contains(money.amount)
        else { return nil }
        return money
    }

    /// A whole number, also in a string; nil for anything else.
    var quantity: Int64? {
        (int ?? text(20).flatMap { Int64($0) }).map { Swift.min($0, ProfileLimits.quantityMax) }
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// The first `bytesMax` bytes, less the piece of a character at their end; nil when empty.
    func text(_ bytesMax: Int) -> String? {
        guard count > bytesMax else { return isEmpty ? nil : String(decoding: self, as: UTF8.self) }
        var end = bytesMax
        while end > 0, self[end] & 0xC0 == 0x80 { end -= 1 }
        return String(decoding: UnsafeBufferPointer(rebasing: self[..<end]), as: UTF8.self)
    }
}
