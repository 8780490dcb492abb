/// User agents as browsers send them: some families, each in many versions.
enum UserAgents {
    private struct Family {
        /// Of a thousand devices.
        var share: Int
        /// `*` stands for the version.
        var text: String
        /// The newest first, which most have.
        var versions: [String]
    }

    /// Of Chrome's reduced user agents only the first part tells a version.
    private static let chromium = (110...133).reversed().map { "\($0).0.0.0" }
    private static let webKit = [
        "18.3", "18.2", "18.1", "17.6", "17.5", "17.4", "16.6", "18.0", "16.5", "15.6", "17.3",
    ]

    private static let families = [
        Family(
            share: 300,
            text: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
                + " Chrome/* Safari/537.36", versions: chromium),
        Family(
            share: 215,
            text: "Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1.15"
                + " (KHTML, like Gecko) Version/* Mobile/15E148 Safari/604.1", versions: webKit),
        Family(
            share: 200,
            text: "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)"
                + " Chrome/* Mobile Safari/537.36", versions: chromium),
        Family(
            share: 90,
            text: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15"
                + " (KHTML, like Gecko) Version/* Safari/605.1.15", versions: webKit),
        Family(
            share: 70,
            text: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36"
                + " (KHTML, like Gecko) Chrome/* Safari/537.36", versions: chromium),
        Family(
            share: 45,
            text: "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:109.0) Gecko/20100101 Firefox/*",
            versions: (110...136).reversed().map { "\($0).0" }),
        Family(
            share: 30,
            text: "Mozilla/5.0 (Linux; Android 13; SAMSUNG SM-S911B) AppleWebKit/537.36"
                + " (KHTML, like Gecko) SamsungBrowser/* Mobile Safari/537.36",
            versions: ["27.0", "26.0", "25.0", "24.0", "23.0"]),
        Family(
            share: 30,
            text: "Mozilla/5.0 (iPad; CPU OS 16_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like"
                + " Gecko) Version/* Mobile/15E148 Safari/604.1", versions: webKit),
        Family(
            share: 20,
            text: "Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/*",
            versions: (115...136).reversed().map { "\($0).0" }),
    ]

    private static let familyShares = Weighted(families.map(\.share))
    private static let versionShares = families.map { Weighted(zipf: $0.versions.count) }

    /// All versions of all families.
    static let texts = families.flatMap { family in
        family.versions.map { version in
            let halves = family.text.split(separator: "*", omittingEmptySubsequences: false)
            return halves.joined(separator: version)
        }
    }
    private static let firstTexts = families.indices.map { number in
        families[..<number].reduce(0) { $0 + $1.versions.count }
    }

    /// The number of a text.
    static func pick(_ random: inout SplitMix64) -> Int {
        let family = familyShares.pick(&random)
        return firstTexts[family] + versionShares[family].pick(&random)
    }
}
