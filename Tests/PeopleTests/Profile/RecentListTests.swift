import Testing

@testable import People

@Suite struct RecentListTests {
    private func list(_ names: String, max: Int) -> RecentList<Tally> {
        var list = RecentList<Tally>()
        for (index, name) in names.enumerated() {
            list.count(String(name), max: max, at: Int64(index))
        }
        return list
    }

    @Test(arguments: [
        ("abc", 5, "abc"), ("abca", 5, "bca"),
        // Full: the least counted goes, of equals the one used longest ago.
        ("abcdef", 5, "bcdef"), ("aabcdef", 5, "acdef"), ("aabbccddeef", 5, "bcdef"),
        // The latest fifth stays, so that a newcomer is not driven out by the next.
        ("aabbccdde", 5, "abcde"), ("aabbccddef", 5, "bcdef"),
    ])
    func keepsWhatCounts(names: String, max: Int, kept: String) {
        #expect(list(names, max: max).entries.map(\.name).joined() == kept)
    }

    @Test func tellsWhatWentOut() {
        var list = list("aab", max: 2)
        let evicted = list.use("c", max: 2, orInsert: Tally(name: "c")) { $0.count += 1 }
        #expect(evicted?.name == "b")
        #expect(list["b"] == nil)
        #expect(list["a"]?.count == 2)
    }
}
