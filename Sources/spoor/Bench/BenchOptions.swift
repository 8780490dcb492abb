import ArgumentParser
import JSON

struct BenchOptions: ParsableArguments {
    @Option(help: "How often each is run.")
    var runs = 3
    @Flag(help: "Prints a line of JSON for each instead.")
    var json = false

    func validate() throws {
        guard (1...100).contains(runs) else { throw ValidationError("--runs is 1 to 100") }
    }

    /// Runs `body` so often, and prints the figures that it gives.
    func measure(_ subject: BenchSubject, _ body: () async throws -> [Figure]) async throws {
        if !json { print("\n\(subject.bench): \(subject.words)") }
        var figures: [[Figure]] = []
        for _ in 0..<runs { figures.append(try await body()) }
        let summaries = figures[0].indices.map { index in
            FigureSummary(of: figures.map { $0[index] })
        }
        if json {
            print(subject.json(runs: runs, summaries))
        } else {
            for summary in summaries { print(summary.line) }
        }
    }
}

/// What is measured.
struct BenchSubject {
    /// The bench's name, as in the command.
    var bench: String
    var words: String
    /// What it can be compared by with others of that bench.
    var parameters: [(key: String, value: Int)]

    init(bench: String, words: String, parameters: KeyValuePairs<String, Int> = [:]) {
        (self.bench, self.words, self.parameters) = (bench, words, Array(parameters))
    }

    fileprivate func json(runs: Int, _ summaries: [FigureSummary]) -> JSONValue {
        let parameters = parameters.map { JSONMember(key: $0.key, value: .int(Int64($0.value))) }
        let figures = summaries.map { JSONMember(key: $0.median.name, value: $0.json) }
        return [
            "bench": .string(bench), "parameters": .object(parameters), "runs": .int(Int64(runs)),
            "figures": .object(figures),
        ]
    }
}

/// A number that was measured.
struct Figure: Codable {
    var name: String
    var value: Double
    /// Digits after the point.
    var digits = 0

    init(_ name: String, _ value: Double, digits: Int = 0) {
        (self.name, self.value, self.digits) = (name, value, digits)
    }

    init(_ name: String, _ value: Int) { self.init(name, Double(value)) }

    fileprivate var text: String { decimal(value, digits: digits) }

    /// Null where there was nothing to measure.
    fileprivate var json: JSONValue { (try? JSONValue.parse(text)) ?? .null }
}

/// One figure of all runs.
private struct FigureSummary {
    var least: Figure
    var median: Figure
    var greatest: Figure
    var runs: Int

    init(of figures: [Figure]) {
        let sorted = figures.sorted { $0.value < $1.value }
        runs = sorted.count
        (least, median, greatest) = (sorted[0], sorted[runs / 2], sorted[runs - 1])
    }

    var line: String {
        "  " + median.name.padded(34) + median.text.padded(14, left: true)
            + (runs > 1 ? "   \(least.text) to \(greatest.text)" : "")
    }

    var json: JSONValue {
        ["median": median.json, "least": least.json, "greatest": greatest.json]
    }
}

extension String {
    fileprivate func padded(_ width: Int, left: Bool = false) -> String {
        let padding = String(repeating: " ", count: max(0, width - count))
        return left ? padding + self : self + padding
    }
}
