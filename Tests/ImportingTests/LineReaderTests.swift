import Testing

@testable import Importing

@Suite struct LineReaderTests {
    /// Number and text of each line.
    private func lines(
        _ bytes: some Sequence<UInt8>, ending: String = ".jsonl", bytesMax: Int = 64
    ) throws -> [String] {
        let file = try TemporaryFile(ending, bytes)
        let reader = try LineReader(path: file.path, lineBytesMax: bytesMax)
        var lines: [String] = []
        while let line = try reader.next() {
            switch line.content {
            case .bytes(let bytes):
                lines.append("\(line.number) " + String(decoding: bytes, as: UTF8.self))
            case .tooLong(let bytes):
                lines.append("\(line.number) too long: \(bytes)")
            }
        }
        #expect(reader.progress.bytesRead == reader.progress.byteCount)
        return lines
    }

    @Test(arguments: [
        ("", []),
        ("\n\n", []),
        ("a", ["1 a"]),
        ("a\n", ["1 a"]),
        ("a\nb", ["1 a", "2 b"]),
        ("a\r\nb\r\n", ["1 a", "2 b"]),
        ("\na\n\r\n\nb\n", ["2 a", "5 b"]),
        ("a\rb\n", ["1 a\rb"]),
        ("\u{FEFF}a\nb\n", ["1 a", "2 b"]),
        ("a\n\u{FEFF}b\n", ["1 a", "2 \u{FEFF}b"]),
        ("ünï\n", ["1 ünï"]),
    ])
    func endsOfLines(text: String, expected: [String]) throws {
        #expect(try lines(text.utf8) == expected)
        #expect(try lines(lz4(text), ending: ".lz4") == expected)
        #expect(try lines(gzip(text), ending: ".gz") == expected)
    }

    @Test(arguments: [
        ("12345678\nb\n", ["1 12345678", "2 b"]),
        ("12345678\r\nb\n", ["1 12345678", "2 b"]),
        ("123456789\nb\n", ["1 too long: 9", "2 b"]),
        ("1234567890\nb\n", ["1 too long: 10", "2 b"]),
        ("a\n1234567890", ["1 a", "2 too long: 10"]),
    ])
    func longLines(text: String, expected: [String]) throws {
        #expect(try lines(text.utf8, bytesMax: 8) == expected)
    }

    /// Longer than every buffer, so that lines lie across their borders.
    @Test func linesAcrossBuffers() throws {
        let count = 40_000
        let text = (1...count).map { "line \($0) of a file larger than a buffer\n" }.joined()
        let expected = (1...count).map { "\($0) line \($0) of a file larger than a buffer" }
        #expect(try lines(text.utf8) == expected)
        #expect(try lines(gzip(text), ending: ".gz") == expected)
        #expect(try lines(lz4(text), ending: ".lz4") == expected)
        let tooLong = String(repeating: "x", count: 600_000) + "\nb\n"
        #expect(try lines(lz4(tooLong), ending: ".lz4") == ["1 too long: 600000", "2 b"])
        #expect(try lines(gzip(tooLong), ending: ".gz") == ["1 too long: 600000", "2 b"])
    }

    /// `cat a.gz b.gz` is a gzip file, and a line may begin in one part and end in the next.
    @Test func partsPutTogether() throws {
        let expected = ["1 a", "2 bc", "3 d"]
        #expect(try lines(lz4("a\nb") + lz4("") + lz4("c\nd"), ending: ".lz4") == expected)
        #expect(try lines(gzip("a\nb") + gzip("") + gzip("c\nd"), ending: ".gz") == expected)
    }

    /// Packing is seen in the bytes where the name does not tell, as for the standard input.
    @Test func packedWithoutAName() throws {
        #expect(try lines(lz4("a\n"), ending: "") == ["1 a"])
        #expect(try lines(gzip("a\n"), ending: "") == ["1 a"])
    }
}
