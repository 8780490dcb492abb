import Events
import JSON

/// By what way a shop sold something, in small letters: `online`, `store`, or what else it calls
/// it.
public struct SalesChannel: Hashable, Comparable, Sendable {
    public let name: String

    public init(name: String) { self.name = name.lowercased() }

    public static let online = SalesChannel(name: "online")
    public static let store = SalesChannel(name: "store")

    /// Bought where no page sees it: in a store, by telephone, by a catalogue.
    public var isOffline: Bool { !Self.onlineNames.contains(name) }

    public static func < (left: Self, right: Self) -> Bool { left.name < right.name }

    private static let onlineNames: Set = [
        "online", "web", "website", "webshop", "app", "mobile", "ios", "android", "marketplace",
    ]
}

extension SalesChannel: StateField {
    func encode(into writer: inout StateWriter) { writer.field(name) }
    init(decoding fields: inout StateReader) throws(ProfileStateError) { name = try fields.next() }
}
