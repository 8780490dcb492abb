import Events
import Foundation

/// The lists by which facts are understood: user agents, bots, referrers, public suffixes.
///
/// They come with the program (`Resources/README.md` says from where); another set gives other
/// profiles, from the same facts. `digest` tells sets apart.
public final class ReferenceLists: Sendable {
    /// 16 hexadecimal digits over all files.
    public let digest: String
    let userAgents: UserAgentRules
    let bots: BotPatterns
    let referrers: Referrers
    let suffixes: PublicSuffixList

    /// - Parameter file: The bytes of a file by its path in `Resources`.
    /// - Throws: `ReferenceListError`.
    init(file: (_ path: String) throws -> [UInt8]) throws {
        var digest = Digest64()
        func bytes(_ path: String) throws -> [UInt8] {
            let bytes = try file(path)
            digest.combine(path)
            bytes.withUnsafeBytes { digest.combine($0) }
            return bytes
        }
        func text(_ path: String) throws -> String {
            String(decoding: try bytes(path), as: UTF8.self)
        }
        userAgents = try UserAgentRules(yaml: text("uap-core/regexes.yaml"))
        bots = try BotPatterns(
            crawlers: bytes("crawler-user-agents/crawler-user-agents.json"),
            counter: bytes("counter-robots/COUNTER_Robots_list.json"))
        referrers = try Referrers(
            searchEngines: text("search-social-referrers/SearchEngines.yml"),
            socials: text("search-social-referrers/Socials.yml"),
            assistants: text("search-social-referrers/AIAssistants.yml"),
            spammers: text("referrer-spam/spammers.txt"))
        suffixes = try PublicSuffixList(text: text("public-suffix-list/public_suffix_list.dat"))
        self.digest = digest.value.hexadecimal(digits: 16)
    }

    /// The lists beside the program.
    ///
    /// - Throws: `ReferenceListError`.
    public static func bundled() throws -> ReferenceLists {
        try ReferenceLists(file: bundledFile)
    }

    static func bundledFile(_ path: String) throws -> [UInt8] {
        let folder = Bundle.module.bundleURL.appendingPathComponent("Resources")
        do {
            return [UInt8](try Data(contentsOf: folder.appendingPathComponent(path)))
        } catch {
            throw ReferenceListError(
                "the list \(path) cannot be read at \(folder.path); is the folder"
                    + " spoor_Enrichment.resources beside the program? \(error)")
        }
    }
}
