import Testing

@testable import Importing

@Suite struct DamagedFileTests {
    private static let text = (1...2_000).map { "line \($0) \($0 &* 7_919 % 1_009)\n" }.joined()

    /// Reads to the error, and gives the lines that came before.
    private func error(
        _ bytes: some Sequence<UInt8>, ending: String
    ) throws -> (error: ImportError?, lines: Int) {
        let file = try TemporaryFile(ending, bytes)
        var lines = 0
        do {
            let reader = try LineReader(path: file.path)
            while try reader.next() != nil { lines += 1 }
            return (nil, lines)
        } catch {
            #expect(error.path == file.path)
            return (error, lines)
        }
    }

    @Test func cutShort() throws {
        let packed: [(Compression, [UInt8])] = [
            (.gzip, try gzip(Self.text)), (.lz4, lz4(Self.text)),
        ]
        for (kind, bytes) in packed {
            for length in [0, 5, bytes.count / 2, bytes.count - 1] {
                let ending = kind == .gzip ? ".gz" : ".lz4"
                let (error, lines) = try error(bytes.prefix(length), ending: ending)
                #expect(error?.reason == .cutShort(kind))
                #expect(error?.line == lines + 1)
            }
            let (error, lines) = try error(bytes + bytes.prefix(20), ending: "")
            #expect(error?.reason == .cutShort(kind))
            #expect(lines >= 2_000)
        }
    }

    @Test func damaged() throws {
        for (kind, bytes) in [(Compression.gzip, try gzip(Self.text)), (.lz4, lz4(Self.text))] {
            let (error, _) = try error(bytes + Array("{}\n and more".utf8), ending: "")
            guard case .damaged(kind, let words) = error?.reason else {
                Issue.record("\(kind): \(String(describing: error))")
                continue
            }
            #expect(!words.isEmpty)
            #expect(error?.line == 2_001)
        }
        var wrongSum = try gzip(Self.text)
        wrongSum[wrongSum.count - 8] ^= 1
        let (error, _) = try error(wrongSum, ending: ".gz")
        #expect(error?.reason == .damaged(.gzip, "incorrect data check"))
    }

    /// Whatever byte is wrong, the file reads to its end or to an error.
    @Test func anyByteWrong() throws {
        let text = String(Self.text.prefix(2_000))
        for (ending, bytes) in [(".gz", try gzip(text)), (".lz4", lz4(text))] {
            for index in bytes.indices {
                var damaged = bytes
                damaged[index] ^= 0x41
                _ = try error(damaged, ending: ending)
            }
        }
    }

    @Test func notWhatTheNameSays() throws {
        for (kind, ending) in [(Compression.gzip, ".gz"), (.lz4, ".lz4")] {
            let (error, lines) = try error(Array("{}\n".utf8), ending: ending)
            #expect(error?.reason == .notPacked(kind))
            #expect(error?.line == 1)
            #expect(lines == 0)
        }
        let (error, _) = try error(lz4("{}\n"), ending: ".gz")
        #expect(error?.reason == .notPacked(.gzip))
    }

    @Test func notReadable() throws {
        let absent = ImportError.Reason.cannotOpen("No such file or directory")
        #expect(throws: ImportError(path: "/nowhere", line: 1, reason: absent)) {
            try LineReader(path: "/nowhere")
        }
        #expect(throws: ImportError(path: "/", line: 1, reason: .cannotRead("Is a directory"))) {
            try LineReader(path: "/")
        }
    }

    @Test func saysWhatToDo() {
        let error = ImportError(path: "a.gz", line: 7, reason: .cutShort(.gzip))
        #expect(
            error.description
                == "a.gz ends in the middle of its gzip data, at line 7; fetch it again whole")
    }
}
