import Testing

@testable import Enrichment

@Suite("User agents")
struct UserAgentTests {
    struct Expected: Sendable, CustomTestStringConvertible {
        var text: String
        var kind: DeviceKind
        var browser: String?
        var system: String?
        var device: String?
        var testDescription: String { text }
    }

    @Test(
        "tell kind, browser, system and device",
        arguments: [
            Expected(
                text: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like "
                    + "Gecko) Chrome/129.0.0.0 Safari/537.36", kind: .desktop,
                browser: "Chrome 129.0.0", system: "Windows 10"),
            Expected(
                text:
                    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, "
                    + "like Gecko) Version/17.5 Safari/605.1.15", kind: .desktop,
                browser: "Safari 17.5", system: "Mac OS X 10.15.7", device: "Mac"),
            Expected(
                text: "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
                    + "(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1", kind: .phone,
                browser: "Mobile Safari 17.5", system: "iOS 17.5", device: "iPhone"),
            Expected(
                text: "Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, "
                    + "like Gecko) Version/16.6 Mobile/15E148 Safari/604.1", kind: .tablet,
                browser: "Mobile Safari 16.6", system: "iOS 16.6", device: "iPad"),
            Expected(
                text: "Mozilla/5.0 (Linux; Android 14; SM-X710) AppleWebKit/537.36 (KHTML, like "
                    + "Gecko) Chrome/129.0.0.0 Safari/537.36", kind: .tablet,
                browser: "Chrome 129.0.0", system: "Android 14", device: "SM-X710"),
            Expected(
                text: "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
                    + "Chrome/129.0.0.0 Mobile Safari/537.36", kind: .phone,
                browser: "Chrome Mobile 129.0.0", system: "Android 10", device: "K"),
            Expected(
                text: "Mozilla/5.0 (SMART-TV; Linux; Tizen 5.0) AppleWebKit/537.36 (KHTML, like "
                    + "Gecko) SamsungBrowser/2.2 Chrome/63.0.3239.84 TV Safari/537.36", kind: .tv,
                browser: "Samsung Internet 2.2", system: "Tizen 5.0", device: "Samsung SMART-TV"),
            Expected(
                text: "Mozilla/5.0 (PlayStation; PlayStation 5/2.26) AppleWebKit/605.1.15 (KHTML, "
                    + "like Gecko) Version/13.0 Safari/605.1.15", kind: .console,
                browser: "Safari 13.0", device: "PlayStation 5"),
            Expected(
                text: "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
                    + "(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1 Aftenposten/8.3",
                kind: .phone, browser: "Mobile Safari 17.5", system: "iOS 17.5", device: "iPhone"),
            Expected(
                text:
                    "Mozilla/5.0 (Windows NT 6.3; Trident/7.0; Tablet PC 2.0; rv:11.0) like Gecko",
                kind: .desktop, browser: "IE 11.0", system: "Windows 8.1"),
            Expected(
                text: "Dalvik/2.1.0 (Linux; U; Android 13; SM-A536B Build/TP1A)", kind: .phone,
                browser: "Android 13", system: "Android 13", device: "Samsung SM-A536B"),
            Expected(text: "", kind: .unknown), Expected(text: "curious", kind: .unknown),
        ])
    func verdicts(expected: Expected) throws {
        let verdict = Enricher(try bundled.get()).userAgent(expected.text)
        #expect(verdict.kind == expected.kind)
        #expect(verdict.browser?.text == expected.browser)
        #expect(verdict.system?.text == expected.system)
        #expect(verdict.device?.name == expected.device)
    }

    /// Backtracking engines need longer than anybody waits for texts such as these.
    @Test(
        "take time in proportion to their length, whatever is in them",
        arguments: [
            String(repeating: "Mozilla/5.0 (", count: 2_000),
            String(repeating: "a", count: 20_000) + "!",
            String(repeating: "Android 9; ", count: 2_000),
            String(repeating: "(((((;;;;; ", count: 2_000),
        ])
    func hostile(text: String) throws {
        let clock = ContinuousClock()
        let time = try clock.measure { _ = try bundled.get().userAgent(text) }
        #expect(time < .seconds(10))
    }

    @Test("are looked up once, and not kept for ever")
    func memo() {
        var memo = Memo<Int>()
        var lookups = 0
        func value(_ text: String) -> Int {
            memo.value(of: text) { text in
                lookups += 1
                return text.utf8.count
            }
        }
        #expect([value("abc"), value("abc"), value("ab")] == [3, 3, 2])
        #expect(lookups == 2)
        for number in 0..<10_000 { _ = value("\(number)") }
        #expect(memo.count <= 4_096)
        #expect(value("abc") == 3)
        #expect(lookups == 10_003)
    }
}

extension Software {
    fileprivate var text: String { version.map { "\(name) \($0)" } ?? name }
}
