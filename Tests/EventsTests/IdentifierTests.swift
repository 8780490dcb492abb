import Events
import Testing

@Suite struct IdentifierTests {
    @Test(
        arguments: [
            ("a:9f3c", .device, "9f3c"), ("e:51d0", .email, "51d0"), ("u:4711", .user, "4711"),
            ("u::", .user, ":"), ("u:a:b", .user, "a:b"), ("u: ", .user, " "), ("u:é", .user, "é"),
        ] as [(String, Identifier.Namespace, String)])
    func parses(text: String, namespace: Identifier.Namespace, value: String) throws {
        let identifier = try #require(Identifier(text: text))
        #expect(identifier.namespace == namespace)
        #expect(identifier.value == value)
        #expect(identifier == Identifier(namespace, value))
        #expect(identifier.description == text)
    }

    @Test(arguments: ["", "a", "a:", "u:", "x:1", "A:1", "a1:", "4711", ":4711", "é:1", " a:1"])
    func refuses(text: String) {
        #expect(Identifier(text: text) == nil)
    }

    /// Swift's strings call these two equal; the log's partitions do not.
    @Test func compositionTellsApart() throws {
        let (composed, decomposed) = ("caf\u{e9}", "cafe\u{301}")
        try #require(composed == decomposed)
        let ids = [Identifier(.user, composed), Identifier(.user, decomposed)]
        #expect(ids[0] != ids[1])
        #expect(Set(ids).count == 2)
        #expect(ids.sorted() == [ids[1], ids[0]])
        #expect(Set(ids).contains(Identifier(.user, "caf\u{e9}")))
    }

    @Test func isOrderedByBytes() {
        let texts = [
            "a:", "a:Z", "a:a", "a:aa", "a:b", "a:\u{7f}", "a:é", "a:\u{ffff}", "a:😀", "e:1",
            "u:10", "u:9",
        ].dropFirst()
        let ids = texts.compactMap(Identifier.init(text:))
        #expect(ids.count == texts.count)
        #expect(ids.shuffled().sorted() == ids)
        for (left, right) in zip(ids, ids.dropFirst()) { #expect(left < right && !(right < left)) }
    }

    @Test func anAliasJoinsAPairAndHasADirection() {
        let (one, other) = (Identifier(.user, "1"), Identifier(.user, "2"))
        let edge = AliasEdge(id: "m-1", user: other, previous: one, capture: 0)
        let back = AliasEdge(id: "m-1", user: one, previous: other, capture: 0)
        #expect(edge.pair == [one, other] && back.pair == edge.pair)
        #expect(edge != back)
    }
}
