/// Decides who comes next: somebody new, or somebody who was there before.
///
/// Of those who were there before the first are the keenest: the visits of the n-th go with
/// 1/√(n + 4), so that a few have dozens or hundreds and most have one or two.
struct Population: Sendable {
    private let visitors: Int
    private let newPerMillion: Int
    private var known = 0

    init(visitors: Int, newPerMillion: Int) {
        self.visitors = visitors
        self.newPerMillion = newPerMillion
    }

    /// The number of the visitor who comes.
    mutating func next(_ random: inout SplitMix64) -> Int {
        let isNew = known == 0 || (known < visitors && random.below(1_000_000) < newPerMillion)
        if isNew {
            known += 1
            return known - 1
        }
        return keen(&random)
    }

    private func keen(_ random: inout SplitMix64) -> Int {
        let ahead = 4
        while true {
            // The square of a number that is spread evenly over 0 to 1.
            let even = random.next()
            let square = even.multipliedFullWidth(by: even).high
            let rank = square.multipliedFullWidth(by: UInt64(known + ahead)).high
            if rank >= ahead { return Int(rank) - ahead }
        }
    }
}
