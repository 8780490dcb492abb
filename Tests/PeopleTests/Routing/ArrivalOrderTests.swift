import SpoorTesting
import Testing

/// Profiles are a function of the set of facts, whatever happens on the way.
struct ArrivalOrderTests {
    @Test("same facts, any arrival order, four partitions: the model's profiles")
    func arrivalOrder() throws {
        try expectAgreement(ArrivalOrderCheck(), seeds: 1...300)
    }

    @Test("the same with crashes, repeats and lost checkpoints")
    func restarts() throws {
        try expectAgreement(ArrivalOrderCheck(faults: .restarts), seeds: 1_001...1_200)
    }

    @Test("the same with more partitions and more records")
    func larger() throws {
        let check = ArrivalOrderCheck(faults: .restarts, partitions: 8, size: 150)
        try expectAgreement(check, seeds: 2_001...2_010)
    }

    private func expectAgreement(_ check: ArrivalOrderCheck, seeds: ClosedRange<UInt64>) throws {
        for seed in seeds {
            guard let failure = try check.failure(seed: seed) else { continue }
            Issue.record("\(failure)")
            return
        }
    }
}
