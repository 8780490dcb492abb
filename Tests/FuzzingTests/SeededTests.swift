import Foundation
import SpoorFuzzing
import SpoorTesting
import Testing

/// What holds of every reader (`FuzzTarget`) holds of what is kept, and of what is made of it by
/// seed. `SPOOR_SEEDS=500` makes more.
@Suite struct SeededTests {
    private static let names = FuzzTargets.all.map { $0.name }
    /// Inputs of one seed: in all some seconds of a debug build.
    private static let inputsPerSeed = 120
    private static let seeds: UInt64 =
        ProcessInfo.processInfo.environment["SPOOR_SEEDS"].flatMap(UInt64.init) ?? 4

    @Test(arguments: names) func whatIsKept(name: String) async throws {
        let target = try #require(FuzzTargets.named(name)).init()
        let inputs = try Corpus.inputs(of: name)
        #expect(inputs.count > 15)
        for (number, input) in inputs.enumerated() {
            await check(target, input, "input \(number)")
        }
    }

    @Test(arguments: names, 0..<seeds) func whatIsMade(name: String, seed: UInt64) async throws {
        let target = try #require(FuzzTargets.named(name)).init()
        var mutator = Mutator(seed: seed, others: try Corpus.inputs(of: name))
        for number in 0..<Self.inputsPerSeed {
            await check(target, mutator.next(), "input \(number)")
        }
    }

    /// An input that is found here belongs into `Tests/Hostile`, with what is expected of it.
    private func check(_ target: any FuzzTarget, _ input: [UInt8], _ name: String) async {
        do {
            try await target.check(input)
        } catch {
            Issue.record(
                "\(name): \(error)\n\(String(decoding: input.prefix(2_000), as: UTF8.self))")
        }
    }
}
