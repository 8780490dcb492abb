import Enrichment
import Events
import People

/// What the owner of an installation decides, as one YAML file says it.
///
/// Reading is strict: a name that means nothing, a value out of range, a key that two sites share
/// is an error with its line and column, and all errors are reported at once. What the file does
/// not mention has a default; a tenant, a site and its write key are enough.
public struct Configuration: Hashable, Sendable {
    /// Ids are the same person's within a tenant only.
    public var tenant: String
    public var listen: Listen
    /// Folder of the log, the state and the keys.
    public var dataDirectory: String
    /// Of each topic. It cannot change once there are records.
    public var partitions: Int
    /// Where the log is on Kafka; nil: it is in `dataDirectory`.
    public var kafka: Kafka?
    /// What the fold, and the stores of its state, may take in memory together, in bytes; the log and
    /// the requests take some of their own.
    public var memoryBytes: Int
    public var masterKey: MasterKeySource
    public var sites: [Site]
    public var limits: Limits
    public var cookie: IdentityCookie
    public var addresses: AddressPolicy
    /// Fields of a message that are sealed.
    public var personal: [FieldPath]
    /// Ids that are nobody's, beside those that are built in; `*` stands for anything.
    public var blockedIDs: [String]
    /// Keys of the read API.
    public var readKeys: [String]
    /// Keys that may erase, unlink and release.
    public var adminKeys: [String]

    /// What the fold needs to know of the sites.
    public var foldSettings: FoldSettings {
        let hosts = Set(sites.flatMap(\.pageHosts)).sorted()
        return FoldSettings(
            sites: Dictionary(
                sites.map { site in
                    var settings = site.settings
                    settings.ownDomains += hosts.filter { !settings.ownDomains.contains($0) }
                    return (site.id, settings)
                }, uniquingKeysWith: { $1 }))
    }
}

extension Site {
    /// Of the pages that may post for it, where they are listed: who comes to another site of the
    /// tenant from one of them comes from no stranger.
    fileprivate var pageHosts: [String] {
        writeKeys.flatMap { key in
            guard case .listed(let origins) = key.origins else { return [String]() }
            return origins.compactMap { WebAddress($0)?.host }
        }
    }
}

/// Where the server listens.
public struct Listen: Hashable, Sendable {
    public var host: String
    public var port: Int

    public init(host: String = "127.0.0.1", port: Int = 8080) {
        self.host = host
        self.port = port
    }
}

/// Where the master key comes from.
public enum MasterKeySource: Hashable, Sendable {
    /// Made on the first start if it is missing.
    case file(String)
    /// Name of an environment variable.
    case environment(String)
}
