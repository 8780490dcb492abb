/// A choice among some, each with a weight; in whole numbers, so that it is the same everywhere.
struct Weighted: Sendable {
    /// Of each and all before it.
    private var sums: [UInt64] = []

    init(_ weights: [Int]) {
        var sum: UInt64 = 0
        for weight in weights {
            precondition(weight >= 0, "a weight is a share")
            sum += UInt64(weight)
            sums.append(sum)
        }
        precondition(sum > 0, "something is chosen")
    }

    /// By Zipf's law with exponent 1: the second has half the weight of the first.
    init(zipf count: Int) {
        self.init((1...count).map { 1_000_000_000 / $0 })
    }

    func pick(_ random: inout SplitMix64) -> Int {
        let target = random.next() % sums[sums.count - 1]
        var (low, high) = (0, sums.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if sums[middle] > target { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
