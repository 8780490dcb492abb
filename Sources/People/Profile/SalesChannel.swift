import Events
import JSON

/// By what way a shop sold something: `online`, `store`, or what else it calls it.
public struct SalesChannel: Hashable, Comparable, Sendable {
    public var name: String

    public init(name: String) { self.name = name }

    public static let online = SalesChannel(name: "online")
    public static let store = SalesChannel(name: "store")

    /// Bought where no page sees it: in a store, by telephone, by a catalogue.
    public var isOffline: Bool { !["online", "web", "website", "app", "mobile"].contains(name) }

    public static func < (left: Self, right: Self) -> Bool { left.name < right.name }
}

extension SalesChannel: StateField {
    func encode(into writer: inout JSONWriter) { writer.value(name) }
    init(decoding view: JSONView) throws(ProfileStateError) {
        self.init(name: try String(decoding: view))
    }
}
