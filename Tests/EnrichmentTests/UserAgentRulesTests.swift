import Testing

@testable import Enrichment

/// The published cases of uap-core, all of them.
@Suite("uap-core's cases")
struct UserAgentRulesTests {
    let rules: UserAgentRules

    init() throws { rules = try bundled.get().userAgents }

    @Test("browsers: 1,601 cases")
    func browsers() throws {
        let cases = try UserAgentCase.read(
            "test_ua.yaml.gz", fields: ["family", "major", "minor", "patch"])
        #expect(cases.count == 1_601)
        #expect(differences(cases, otherwise: ["Other", nil, nil, nil], rules.browser) == [])
    }

    @Test("systems: 483 cases")
    func systems() throws {
        let cases = try UserAgentCase.read(
            "test_os.yaml", fields: ["family", "major", "minor", "patch", "patch_minor"])
        #expect(cases.count == 483)
        #expect(differences(cases, otherwise: ["Other", nil, nil, nil, nil], rules.system) == [])
    }

    @Test("devices: 16,129 cases")
    func devices() throws {
        let cases = try UserAgentCase.read(
            "test_device.yaml.gz", fields: ["family", "brand", "model"])
        #expect(cases.count == 16_129)
        #expect(differences(cases, otherwise: ["Other", nil, nil], rules.device) == [])
    }

    /// `text: what came, what was expected`, for each case that came out otherwise.
    private func differences(
        _ cases: [UserAgentCase], otherwise: [String?], _ parse: (Span<UInt8>) -> [String?]?
    ) -> [String] {
        cases.compactMap { test in
            let found = parse(test.text.utf8Span.span) ?? otherwise
            return found == test.expected ? nil : "\(test.text): \(found), not \(test.expected)"
        }
    }
}
