import JSON
import Testing

@testable import Enrichment

@Suite("Bots")
struct BotTests {
    let lists: ReferenceLists

    init() throws { lists = try bundled.get() }

    @Test("every example of the crawlers' list is a bot: 2,123")
    func crawlers() throws {
        let list = try ReferenceLists.bundledFile("crawler-user-agents/crawler-user-agents.json")
        let entries = try JSONValue.parse(list).arrayValue ?? []
        let texts = entries.flatMap { $0["instances"]?.arrayValue?.compactMap(\.stringValue) ?? [] }
        #expect(texts.count == 2_123)
        #expect(texts.filter { lists.userAgent($0).bot == nil } == [])
    }

    @Test("what uap-core's cases take for a program is a bot; of 16,056 devices three names are")
    func devices() throws {
        let cases = try UserAgentCase.read("test_device.yaml.gz", fields: ["family"])
        let programs = cases.filter { $0.expected == ["Spider"] }
        #expect(programs.count == 73)
        #expect(programs.filter { lists.userAgent($0.text).bot == nil }.map(\.text) == [])
        // WhatsApp and WordPress fetch pages under their own names; `speedy` is in an old mail
        // program's.
        let taken = cases.filter { $0.expected != ["Spider"] }.compactMap {
            lists.userAgent($0.text).bot
        }
        #expect(Set(taken) == ["WhatsApp", "WordPress", "speedy"])
        #expect(taken.count { $0 == "speedy" } == 1)
    }

    @Test(
        "what no list knows is a bot if it has a broad word, or tells where to read of it",
        arguments: [
            ("Mozilla/5.0 (compatible; Ezooms/1.0; help@moz.com)", "Spider"),
            ("distilator/0.1 (http://people.example/distilator/)", "Spider"),
            ("Powermarks/3.5", "arks"), ("Zeus 7", "Zeus"),
        ])
    func broad(text: String, name: String) {
        #expect(lists.userAgent(text).bot == name)
    }

    @Test(
        "telephones that are called like a bot are none",
        arguments: [
            "Mozilla/5.0 (Linux; Android 9; CUBOT_X19) AppleWebKit/537.36 (KHTML, like Gecko) "
                + "Chrome/87.0.4280.101 Mobile Safari/537.36",
            "Mozilla/5.0 (Linux; Android 4.1.1; HTC Butterfly Build/JRO03C) AppleWebKit/535.19 "
                + "(KHTML, like Gecko) Chrome/18.0.1025.166 Mobile Safari/535.19",
        ])
    func telephones(text: String) {
        #expect(lists.userAgent(text).bot == nil)
        #expect(lists.userAgent(text).kind == .phone)
    }
}
