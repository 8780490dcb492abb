import Events
import JSON
import Testing

@testable import People

/// The form of what is stored, and what is refused of it.
@Suite struct StateWriterTests {
    private func written(_ write: (inout StateWriter) -> Void) -> [UInt8] {
        var writer = StateWriter()
        writer.begin()
        write(&writer)
        return writer.bytes()
    }

    private func read<Value: StateField>(_ bytes: [UInt8]) throws(ProfileStateError) -> Value {
        try StateReader.read(bytes) { fields throws(ProfileStateError) in try fields.next() }
    }

    @Test(
        arguments: [
            (0, [0]), (-1, [1]), (1, [2]), (63, [126]), (-64, [127]), (64, [128, 1]),
            (1_470_034_812_345, [242, 246, 184, 206, 200, 85]),
            (.max, [254] + Array(repeating: 255, count: 8) + [1]),
            (.min, Array(repeating: 255, count: 9) + [1]),
        ] as [(Int64, [UInt8])])
    func integers(integer: Int64, bytes: [UInt8]) throws {
        #expect(written { $0.field(integer) } == bytes)
        #expect(try read(bytes) == integer)
    }

    @Test func textsStandOnce() throws {
        let site = "shop.example"
        let texts = [site, "é", "e\u{301}", site, "", "x", "x", "é", "e\u{301}", site]
        let bytes = written { $0.field(texts) }
        let literals = 13 + 3 + 4 + 1 + 1 + 2 + 2
        #expect(bytes.count == 1 + literals - 1 + 4)
        let again: [String] = try read(bytes)
        #expect(again.map { Array($0.utf8) } == texts.map { Array($0.utf8) })
    }

    @Test func theReaderKnowsTheFirstText() throws {
        var writer = StateWriter()
        writer.begin(knowing: "a:device")
        writer.field("a:device")
        #expect(writer.bytes() == [1])
        let text = try StateReader.read([1], knowing: "a:device") {
            fields throws(ProfileStateError) in try fields.text()
        }
        #expect(text == "a:device")
        writer.begin()
        writer.field("a:device")
        #expect(writer.bytes().count == 9)
    }

    /// More than the table has slots or the writer room, so that some are forgotten.
    @Test func manyTexts() throws {
        let texts = (0..<5_000).flatMap { ["text \($0)", "text \($0 % 7)"] }
        let bytes = written { $0.field(texts) }
        #expect(try read(bytes) == texts)
        #expect(bytes.count < texts.reduce(0) { $0 + 1 + $1.utf8.count })
    }

    @Test func textsOfEveryLength() throws {
        let texts = (0..<40).map { String(repeating: "ä", count: $0) + "b" }
        #expect(try read(written { $0.field(texts + texts) }) == texts + texts)
        #expect(written { $0.field(texts + texts) }.count < written { $0.field(texts) }.count + 60)
    }

    @Test func jsonValues() throws {
        let value: JSONValue = [
            "a": [nil, true, false, 0, -1, .uint(.max), 1.5, -0.0, "ü\n"], "b": [:], "a": [],
            "$sealed": ["$sealed": "…", "key": "a:d/1"],
        ]
        #expect(try read(written { $0.field(value) }) == value)
    }

    @Test func tablesAndSets() throws {
        let table: [String: Int64] = ["b": 2, "a": 1, "c": -3]
        #expect(written { $0.field(table) } == [3, 2, 97, 2, 2, 98, 4, 2, 99, 5])
        #expect(try read(written { $0.field(table) }) == table)
        let set: Set<Int64> = [9, -1, 4]
        #expect(written { $0.field(set) } == [3, 1, 8, 18])
        #expect(try read(written { $0.field(set) }) == set)
    }

    @Test func jsonValuesOfAnyDepthThatIsTakenIn() throws {
        func nested(_ depth: Int) -> [UInt8] {
            written { writer in
                var value = JSONValue.null
                for _ in 0..<depth { value = .array([value]) }
                writer.field(value)
            }
        }
        let deepest: JSONValue = try read(nested(JSONLimits.storedDepthMax))
        #expect(deepest.bytes.count == 2 * JSONLimits.storedDepthMax + 4)
        #expect(throws: ProfileStateError.self) {
            let _: JSONValue = try read(nested(JSONLimits.storedDepthMax + 1))
        }
        // As many as a thread's stack does not hold.
        let tags = [UInt8](repeating: 0, count: 2_000_000).enumerated().map {
            $0.offset % 2 == 0 ? UInt8(7) : 1
        }
        #expect(throws: ProfileStateError.self) { let _: JSONValue = try read(tags) }
    }

    @Test func refused() {
        func expect<Value: StateField>(_ bytes: [UInt8], isNo type: Value.Type) {
            #expect(throws: ProfileStateError.self, "\(bytes) is no \(type)") {
                let _: Value = try read(bytes)
            }
        }
        expect([], isNo: Int64.self)
        expect([128], isNo: Int64.self)
        expect(Array(repeating: 128, count: 10) + [0], isNo: Int64.self)
        expect([0, 0], isNo: Int64.self)
        expect([2], isNo: Bool.self)
        expect([2, 0], isNo: Int64?.self)
        expect([1], isNo: Int64?.self)
        expect([1, 2, 3], isNo: UInt64.self)
        // Texts: cut, not UTF-8, a number that was not given.
        expect([4, 0x61], isNo: String.self)
        expect([2, 0xFF], isNo: String.self)
        expect([1], isNo: String.self)
        expect([1, 1], isNo: [String].self)
        // Counts that the bytes cannot hold, up to the largest.
        expect([3, 0, 0], isNo: [Int64].self)
        expect(Array(repeating: 255, count: 9) + [1, 0], isNo: [Int64].self)
        expect(Array(repeating: 255, count: 9) + [1, 0], isNo: [Int64: Int64].self)
        expect(Array(repeating: 255, count: 9) + [1, 0], isNo: String.self)
        // Cases and tags that there are not.
        expect([3], isNo: Trust.self)
        expect([9], isNo: JSONValue.self)
        expect([2, 4, 0x78, 0x3A], isNo: Identifier.self)
        // NaN, and a day of more than 24 hours.
        expect([5, 0, 0, 0, 0, 0, 0, 0xF8, 0x7F], isNo: JSONValue.self)
        expect([0, 0, 0, 0x80, 0], isNo: VisitTimes.self)
        // A partition below 0.
        expect([1, 0], isNo: Position.self)
    }
}
