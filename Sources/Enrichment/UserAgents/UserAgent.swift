/// What a user agent says of the one who sends it.
public struct UserAgent: Hashable, Sendable {
    public var browser: Software?
    public var system: Software?
    public var device: DeviceModel?
    public var kind: DeviceKind
    /// What the bot calls itself; nil for what people use.
    public var bot: String?

    public init(
        browser: Software? = nil, system: Software? = nil, device: DeviceModel? = nil,
        kind: DeviceKind = .unknown, bot: String? = nil
    ) {
        self.browser = browser
        self.system = system
        self.device = device
        self.kind = kind
        self.bot = bot
    }
}

/// A browser or an operating system.
public struct Software: Hashable, Sendable {
    public var name: String
    /// Numbers between dots, as far as they are known.
    public var version: String?

    public init(name: String, version: String? = nil) {
        self.name = name
        self.version = version
    }
}

/// What somebody holds in their hands.
public struct DeviceModel: Hashable, Sendable {
    public var name: String
    public var brand: String?
    public var model: String?

    public init(name: String, brand: String? = nil, model: String? = nil) {
        self.name = name
        self.brand = brand
        self.model = model
    }
}
