import Events
import JSON

/// What every hit has, checked; the rest is read from `object` where it is needed.
///
/// Valid only as long as the view is.
struct GoogleAnalyticsHit {
    enum HitType: String {
        case page = "PAGE"
        case event = "EVENT"
    }

    /// The numbers of Google's enhanced e-commerce.
    enum Action: Int64 {
        case click = 1
        case detail, add, remove, checkout, purchase
    }

    /// Years 1970 to 9999.
    private static let times: Range<Milliseconds> = 0..<253_402_300_800_000

    let object: JSONView
    let time: Milliseconds
    let visitor: String
    let session: Int64
    let number: Int64
    let type: HitType
    /// Nil for none, and for those that are not in the data.
    let action: Action?
    let host: String
    /// With the query, where there is one.
    let path: String

    init(_ object: JSONView) throws(LineRejection.Reason) {
        self.object = object
        time = try object.required("ts", \.int)
        guard Self.times.contains(time) else { throw .badMember("ts") }
        visitor = try object.required("visitor", \.text)
        session = try object.required("session", \.int)
        number = try object.required("hit", \.int)
        host = try object.required("host", \.text)
        path = try object.required("path", \.text)
        let type: String = try object.required("type", \.text)
        guard let type = HitType(rawValue: type) else { throw .badMember("type") }
        self.type = type
        action = try object.optional("action", \.int).flatMap(Action.init)
    }

    var messageID: String { "ga-\(visitor)-\(session)-\(number)" }
}

extension JSONView {
    /// A string that says something: neither empty nor one of the tool's own words for nothing.
    var text: String? {
        guard let string, !string.isEmpty, !Self.wordsForNothing.contains(string),
            !string.hasPrefix("${")  // a placeholder that the shop's template did not fill
        else { return nil }
        return string
    }

    private static let wordsForNothing: Set<String> = [
        "(not set)", "(none)", "(not provided)", "not available in demo dataset",
    ]

    func text(_ key: StaticString) -> String? { self[key]?.text }

    func required<T>(
        _ key: StaticString, _ read: (JSONView) -> T?
    ) throws(LineRejection.Reason) -> T {
        guard let value = self[key].flatMap(read) else { throw .badMember("\(key)") }
        return value
    }

    /// Nil where the member is absent or null.
    func optional<T>(
        _ key: StaticString, _ read: (JSONView) -> T?
    ) throws(LineRejection.Reason) -> T? {
        guard let view = self[key], !view.isNull else { return nil }
        guard let value = read(view) else { throw .badMember("\(key)") }
        return value
    }

    func money(_ key: StaticString) throws(LineRejection.Reason) -> Money? {
        try optional(key, \.int).map(Money.init)
    }
}
