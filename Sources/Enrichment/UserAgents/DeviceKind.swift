/// What sort of thing a device is.
public enum DeviceKind: String, CaseIterable, Sendable {
    case desktop, phone, tablet, tv, console, wearable
    /// Nothing tells.
    case unknown
}

extension DeviceKind {
    /// From the user agent's own words, where its system does not settle it. Android tells phones
    /// by `Mobile`, tablets and television sets lack it; other things that carry a maker's name are
    /// telephones from before there were tablets.
    init(system: String?, brand: String?, text: borrowing UserAgentText) {
        self =
            if text.contains("playstation") || text.contains("xbox") || text.contains("nintendo") {
                .console
            } else if text.isTelevision {
                .tv
            } else if text.contains("watchos") || text.contains("wear os") {
                .wearable
            } else if text.contains("ipad") || text.isTablet || text.contains("kindle")
                || text.contains("silk/") || text.contains("playbook")
            {
                .tablet
            } else if let system, Self.desktops.contains(system), (brand ?? "Apple") == "Apple" {
                .desktop
            } else if text.contains("mobile") || text.contains("iphone") || text.contains("ipod")
                || text.contains("phone") || text.contains("opera mini")
                || text.contains("blackberry") || text.contains("symbian")
                || text.contains("midp")
            {
                .phone
            } else if text.contains("android"), text.contains("mozilla/") {
                .tablet
            } else {
                brand == nil ? .unknown : .phone
            }
    }

    /// What a tracking library, or the shop, calls it: `context.device.type`.
    public init?(named name: String) {
        switch name.lowercased() {
        case "desktop", "pc", "laptop", "computer": self = .desktop
        case "mobile", "phone", "smartphone": self = .phone
        case "tablet": self = .tablet
        case "tv", "smarttv", "smart tv", "television": self = .tv
        case "console", "gaming_console": self = .console
        case "wearable", "watch", "smartwatch": self = .wearable
        default: return nil
        }
    }

    /// By the models of one maker, whose apps name them: `iPad13,4`.
    public init?(model: String) {
        if model.hasPrefix("iPad") {
            self = .tablet
        } else if model.hasPrefix("iPhone") || model.hasPrefix("iPod") {
            self = .phone
        } else if model.hasPrefix("Watch") {
            self = .wearable
        } else {
            return nil
        }
    }

    /// Systems, as uap-core calls them, that run on a desk or a lap.
    private static let desktops: Set = [
        "Windows", "Mac OS X", "Chrome OS", "Linux", "Ubuntu", "Fedora", "Debian", "Red Hat",
        "SUSE",
        "CentOS", "Gentoo", "Arch Linux", "FreeBSD", "OpenBSD", "NetBSD", "Solaris", "Mac OS",
    ]
}

/// A user agent in small letters.
struct UserAgentText: ~Copyable {
    private let bytes: [UInt8]

    init(_ text: Span<UInt8>) {
        bytes = text.withUnsafeBufferPointer { $0.map(\.asciiLowercased) }
    }

    func contains(_ word: StaticString) -> Bool {
        let word = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        guard let first = word.first, bytes.count >= word.count else { return false }
        for start in 0...(bytes.count - word.count) where bytes[start] == first {
            if bytes[start..<(start + word.count)].elementsEqual(word) { return true }
        }
        return false
    }

    /// Programs say where to read of them, or whom to write to.
    var namesAnAddress: Bool { contains("://") || contains("@") }

    /// Windows tells that it could use a pen (`Tablet PC 2.0`), which makes no tablet.
    var isTablet: Bool { contains("tablet") && !contains("tablet pc") }

    var isTelevision: Bool {
        contains("smart-tv") || contains("smarttv") || contains("appletv") || contains("apple tv")
            || contains("googletv") || contains("google tv") || contains("hbbtv")
            || contains("bravia") || contains("roku") || contains("tizen tv") || contains("; aft")
            || contains("web0s") || contains("netcast") || contains("android tv")
    }
}

extension UInt8 {
    var asciiLowercased: UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self
    }
}
