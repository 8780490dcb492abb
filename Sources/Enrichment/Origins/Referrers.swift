import Yams

/// Which hosts are search engines, social networks, AI assistants or mailboxes, and which send
/// false referrers to be seen in reports. Lists: github.com/matomo-org/searchengine-and-social-list
/// and github.com/matomo-org/referrer-spam-list.
struct Referrers: Sendable {
    /// A page that is known to send people.
    struct Known: Hashable, Sendable {
        var channel: Channel
        var source: String
        var term: String?
    }

    private let engines: SearchEngines
    private let assistants: HostList
    private let networks: HostList
    private let spam: Set<String>

    /// - Parameters: The texts of the files of these names.
    init(
        searchEngines: String, socials: String, assistants: String, spammers: String
    ) throws(ReferenceListError) {
        engines = try SearchEngines(yaml: searchEngines)
        networks = try HostList(yaml: socials, list: "Socials.yml")
        self.assistants = try HostList(yaml: assistants, list: "AIAssistants.yml")
        spam = Set(spammers.split(whereSeparator: \.isNewline).map { $0.lowercased() })
        guard !spam.isEmpty, spam.allSatisfy({ $0.contains(".") && !$0.contains("<") }) else {
            throw ReferenceListError("the list of spammers is no list of hosts")
        }
    }

    /// Whether the host, or one that it belongs to, is known for false referrers.
    func isSpam(_ host: String) -> Bool {
        host.andParents.contains { spam.contains(String($0)) }
    }

    /// - Parameter domain: The registrable domain of the page's host, if it has one.
    func find(_ page: WebAddress, domain: String?) -> Known? {
        if page.scheme.hasSuffix("-app") { return Self.apps[page.host] }
        if let own = Self.more[domain ?? ""] { return own }
        if let source = assistants[page] { return Known(channel: .aiAssistant, source: source) }
        let engine = engines.find(page, domain: domain)
        // A network that can be searched is an engine to one who searched.
        if engine?.term == nil, let source = networks[page] {
            return Known(channel: .social, source: source)
        }
        if let engine { return Known(channel: .search, source: engine.name, term: engine.term) }
        if let domain, isMailbox(page.host, of: domain) {
            return Known(channel: .email, source: domain)
        }
        return nil
    }

    /// Mailboxes that are read in a browser have `mail` or the like in front of their domain.
    private func isMailbox(_ host: String, of domain: String) -> Bool {
        let labels = host.dropLast(domain.count).split(separator: ".")
        return Self.mailboxes.contains(host)
            || labels.contains { label in
                label == "mail" || label == "email" || label.hasPrefix("webmail")
                    || label == "outlook" || label.hasPrefix("navigator")
            }
    }

    private static let mailboxes: Set = ["outlook.com", "e.mail.ru", "app.hey.com", "inbox.lv"]

    /// Domains that the lists leave out.
    private static let more: [String: Known] = [
        "doubleclick.net": Known(channel: .paid, source: "Google"),
        "googlesyndication.com": Known(channel: .paid, source: "Google"),
        "googleadservices.com": Known(channel: .paid, source: "Google"),
        "icloud.com": Known(channel: .email, source: "iCloud"),
        "gmx.net": Known(channel: .email, source: "GMX"),
        "t.me": Known(channel: .social, source: "Telegram"),
        "whatsapp.com": Known(channel: .social, source: "WhatsApp"),
        "twitch.tv": Known(channel: .social, source: "Twitch"),
        "copilot.com": Known(channel: .aiAssistant, source: "Copilot"),
        "poe.com": Known(channel: .aiAssistant, source: "Poe"),
        "phind.com": Known(channel: .aiAssistant, source: "Phind"),
    ]

    /// Apps on Android name themselves as referrers: `android-app://com.google.android.gm/`.
    private static let apps: [String: Known] = [
        "com.google.android.gm": Known(channel: .email, source: "Gmail"),
        "com.microsoft.office.outlook": Known(channel: .email, source: "Outlook"),
        "com.google.android.googlequicksearchbox": Known(channel: .search, source: "Google"),
        "com.microsoft.bing": Known(channel: .search, source: "Bing"),
        "com.duckduckgo.mobile.android": Known(channel: .search, source: "DuckDuckGo"),
        "com.facebook.katana": Known(channel: .social, source: "Facebook"),
        "com.instagram.android": Known(channel: .social, source: "Instagram"),
        "com.linkedin.android": Known(channel: .social, source: "LinkedIn"),
        "com.pinterest": Known(channel: .social, source: "Pinterest"),
        "com.reddit.frontpage": Known(channel: .social, source: "reddit"),
        "com.twitter.android": Known(channel: .social, source: "Twitter"),
        "org.telegram.messenger": Known(channel: .social, source: "Telegram"),
        "com.zhiliaoapp.musically": Known(channel: .social, source: "TikTok"),
        "com.whatsapp": Known(channel: .social, source: "WhatsApp"),
        "com.facebook.orca": Known(channel: .social, source: "Facebook"),
        "com.google.android.youtube": Known(channel: .social, source: "YouTube"),
        "com.snapchat.android": Known(channel: .social, source: "Snapchat"),
        "com.openai.chatgpt": Known(channel: .aiAssistant, source: "ChatGPT"),
        "ai.perplexity.app.android": Known(channel: .aiAssistant, source: "Perplexity"),
    ]
}

/// Names by host, or by host and beginning of a path (`x.com/i/grok`); what belongs to a host is
/// its own (`m.facebook.com`).
private struct HostList: Sendable {
    private var names: [String: String] = [:]
    private var paths: [(host: String, path: String, name: String)] = []

    init(yaml: String, list: String) throws(ReferenceListError) {
        let root = try ReferenceListError.wrapping(list) { try Yams.compose(yaml: yaml) }
        for (name, hosts) in root?.mapping ?? [:] {
            guard let name = name.string else { continue }
            for place in hosts.strings { add(place, name) }
        }
        guard !names.isEmpty else { throw ReferenceListError("\(list) lists no hosts") }
    }

    subscript(page: WebAddress) -> String? {
        for host in page.host.andParents {
            for entry in paths where entry.host == host && page.path.hasPrefix(entry.path) {
                return entry.name
            }
            if let name = names[String(host)] { return name }
        }
        return nil
    }

    private mutating func add(_ place: String, _ name: String) {
        let host = place.prefix { $0 != "/" }
        let path = place[host.endIndex...]
        if path.isEmpty {
            names[place.lowercased()] = name
        } else {
            paths.append((host.lowercased(), String(path), name))
        }
    }
}

extension Node {
    /// The texts of a list.
    var strings: [String] { array().compactMap(\.string) }
}

extension String {
    /// `a.b.c`, `b.c`, `c`.
    fileprivate var andParents: some Sequence<Substring> {
        sequence(first: self[...]) { host in
            host.firstIndex(of: ".").map { host[$0...].dropFirst() }
        }
    }
}
