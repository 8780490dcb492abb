import Foundation
import SpoorTesting
import Testing

/// Profiles are a function of the set of facts, whatever happens on the way.
///
/// `SPOOR_SEEDS=5000` runs that many worlds of each kind; `SPOOR_SEED=17` only that one.
struct ArrivalOrderTests {
    @Test("same facts, any arrival order, four partitions: the model's profiles")
    func arrivalOrder() throws {
        try expectAgreement(ArrivalOrderCheck(), seeds: 300)
    }

    @Test("the same with crashes, repeats and lost checkpoints")
    func restarts() throws {
        try expectAgreement(ArrivalOrderCheck(faults: .restarts), seeds: 200)
    }

    @Test("the same with more partitions and more records")
    func larger() throws {
        let check = ArrivalOrderCheck(faults: .restarts, partitions: 8, size: 150)
        try expectAgreement(check, seeds: 3)
    }

    @Test("a canary: when relays are lost, the check tells")
    func canary() throws {
        var check = ArrivalOrderCheck(faults: Faults(dropsRelayEvery: 5))
        check.shrinks = false
        let failures = try (1...30).compactMap { try check.failure(seed: $0) }
        #expect(!failures.isEmpty)
    }

    @Test(
        "a trigger goes out once, whoever owns the cart by then",
        arguments: [
            Faults.none, Faults.restarts,
        ])
    func triggers(faults: Faults) throws {
        var count = 0
        for seed in seeds(100) {
            let (fired, repeated) = try TriggerCheck(faults: faults).repeats(seed: seed)
            #expect(repeated == [], "seed \(seed)")
            count += fired
        }
        #expect(count > 100, "there is something to see")
    }

    private func expectAgreement(_ check: ArrivalOrderCheck, seeds count: UInt64) throws {
        for seed in seeds(count) {
            guard let failure = try check.failure(seed: seed) else { continue }
            Issue.record("\(failure)")
            return
        }
    }

    private func seeds(_ count: UInt64) -> ClosedRange<UInt64> {
        let environment = ProcessInfo.processInfo.environment
        if let seed = environment["SPOOR_SEED"].flatMap(UInt64.init) { return seed...seed }
        return 1...(environment["SPOOR_SEEDS"].flatMap(UInt64.init) ?? count)
    }
}
