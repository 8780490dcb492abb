import Events
import People

/// A web shop that sends beacons.
public struct Site: Hashable, Sendable {
    public var id: String
    /// For people to read.
    public var name: String
    /// Public: they stand in the page.
    public var writeKeys: [WriteKey]
    /// Known to the shop's servers only: what they say of who somebody is counts as proven.
    public var secretKeys: [String]
    /// Secret too; facts keep their own times, for sending history.
    public var historyKeys: [String]
    public var settings: SiteSettings
    /// For messages of the site's own.
    public var schemas: [EventSchema]

    public init(
        id: String, name: String? = nil, writeKeys: [WriteKey], secretKeys: [String] = [],
        historyKeys: [String] = [], settings: SiteSettings = SiteSettings(),
        schemas: [EventSchema] = []
    ) {
        self.id = id
        self.name = name ?? id
        self.writeKeys = writeKeys
        self.secretKeys = secretKeys
        self.historyKeys = historyKeys
        self.settings = settings
        self.schemas = schemas
    }

    /// All keys, of all kinds.
    public var keys: [String] { writeKeys.map(\.key) + secretKeys + historyKeys }
}

/// A public key, and the pages that may use it.
public struct WriteKey: Hashable, Sendable {
    public var key: String
    public var origins: AllowedOrigins

    public init(key: String, origins: AllowedOrigins = .any) {
        self.key = key
        self.origins = origins
    }
}

/// The pages that may post with a write key (CORS).
public enum AllowedOrigins: Hashable, Sendable {
    /// Any page, but without cookies.
    case any
    /// These only, `https://shop.example`, with cookies.
    case listed([String])
}
