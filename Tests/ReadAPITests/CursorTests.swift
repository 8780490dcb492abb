import Testing

@testable import ReadAPI

@Suite struct CursorTests {
    @Test(arguments: [
        Cursor.after(id: Array("a:d1".utf8)), .after(id: Array("u:ä/?>".utf8)),
        .entry(.init(time: "2026-01-01T00:00:00.000Z", identity: "shop\na:d1")),
        .entry(.init(time: "2026", identity: "")),
    ])
    func comesBackAsItWas(_ cursor: Cursor) {
        #expect(Cursor(cursor.text) == cursor)
        #expect(cursor.text.allSatisfy { $0.isLetter || $0.isNumber || "-_".contains($0) })
    }

    @Test(arguments: ["", "i", "aQ", "cg", "cjA", "cjAx", "ci0x", "!", "cjE=", "x", "cjFf"])
    func whatWasNeverGivenIsRefused(_ text: String) {
        #expect(Cursor(text) == nil)
    }
}
