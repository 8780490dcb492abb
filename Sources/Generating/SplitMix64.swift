/// SplitMix64: a small generator that gives the same numbers from the same seed everywhere.
/// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014.
public struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    private static let gamma: UInt64 = 0x9e37_79b9_7f4a_7c15

    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= Self.gamma
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to and without `bound`.
    public mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    public mutating func chance(percent: Int) -> Bool { below(100) < percent }

    public mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[below(elements.count)]
    }
}

extension SplitMix64 {
    /// The number at a place of a seed's sequence, without those before it. No two places of a
    /// sequence have the same one.
    static func number(_ place: Int, of seed: UInt64) -> UInt64 {
        var random = SplitMix64(seed: seed &+ UInt64(bitPattern: Int64(place)) &* gamma)
        return random.next()
    }

    mutating func between(_ range: ClosedRange<Int64>) -> Int64 {
        range.lowerBound + Int64(below(Int(range.upperBound - range.lowerBound) + 1))
    }

    /// A number of the range; small ones are likelier, as with the cube of a uniform number.
    mutating func skewed(_ range: ClosedRange<Int64>) -> Int64 {
        let uniform = next() >> 44
        let cube = (uniform * uniform * uniform) >> 40
        let width = UInt64(range.upperBound - range.lowerBound)
        return range.lowerBound + Int64((width * cube) >> 20)
    }
}
