import Testing

@testable import Enrichment

@Suite("The public suffix list")
struct PublicSuffixTests {
    let suffixes: PublicSuffixList

    init() throws { suffixes = try bundled.get().suffixes }

    @Test("gives what its own cases expect")
    func publishedCases() throws {
        let pattern = /^checkPublicSuffix\('([^']*)', (?:null|'([^']*)')\);$/
        var count = 0
        for line in try testData("public-suffix-list/test_psl.txt").split(separator: "\n") {
            guard let match = try pattern.wholeMatch(in: line) else { continue }
            let domain = suffixes.registrableDomain(of: String(match.1))
            #expect(domain == match.2.map(String.init), "\(match.1)")
            count += 1
        }
        #expect(count == 77)
    }

    @Test(
        "knows no domain of addresses and of what is no host",
        arguments: ["192.0.2.1", "2001:db8::1", "localhost", "", "a..b.com", ".", "com."])
    func noDomain(host: String) {
        #expect(suffixes.registrableDomain(of: host) == nil)
    }
}
