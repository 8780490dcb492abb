import Events
import JSON
import SpoorConfiguration
import Testing

/// What is kept in `Tests/Hostile` is answered as it says there: `read`, or what is wrong, and where.
@Suite struct KeptTests {
    @Test(arguments: try Corpus.kept("json")) func json(input: Corpus.Kept) {
        expect(input) {
            try JSONParser().parse(input.bytes) { _ in }
        } answer: {
            ($0 as? JSONError)?.kind.rawValue
        }
    }

    @Test(arguments: try Corpus.kept("records")) func record(input: Corpus.Kept) {
        expect(input) {
            _ = try EventsRecord(decoding: input.bytes, parser: .forStored())
        } answer: {
            ($0 as? RecordError).map { $0.path.isEmpty ? "/" : $0.path }
        }
    }

    @Test(arguments: try Corpus.kept("rules")) func rules(input: Corpus.Kept) {
        expect(input) {
            _ = try RulesFile(yaml: input.text)
        } answer: {
            Self.line($0)
        }
    }

    @Test(arguments: try Corpus.kept("configuration")) func configuration(input: Corpus.Kept) {
        expect(input) {
            _ = try Configuration(yaml: input.text)
        } answer: {
            Self.line($0)
        }
    }

    /// Of the first fault: `4:`.
    private static func line(_ error: any Error) -> String? {
        (error as? ConfigurationErrors)?.errors.first.map { "\($0.line):" }
    }

    private func expect(
        _ input: Corpus.Kept, _ read: () throws -> Void, answer: (any Error) -> String?
    ) {
        var result: String? = "read"
        do { try read() } catch { result = answer(error) }
        #expect(result == input.expected)
    }
}

extension Corpus.Kept {
    fileprivate var text: String { String(decoding: bytes, as: UTF8.self) }
}
