import Events

/// What visitors do after what, how often, and how soon.
enum Steps {
    /// Of a hundred each; what is missing leaves. A page of a product or search tells itself twice:
    /// as a page, and as a track message right behind it.
    private static let following: [(Act, [(Act, Int)])] = [
        (.home, [(.category, 48), (.search, 14), (.product, 20)]),
        (.category, [(.product, 64), (.category, 12), (.search, 7)]),
        (.search, [(.productsSearched, 100)]),
        (.productsSearched, [(.product, 64), (.search, 13), (.category, 8)]),
        (.product, [(.productViewed, 100)]),
        (.productViewed, [(.product, 32), (.productAdded, 19), (.category, 17), (.search, 8)]),
        (.productAdded, [(.cart, 40), (.product, 32), (.category, 10)]),
        (.cart, [(.checkout, 45), (.product, 20), (.productRemoved, 9)]),
        (.productRemoved, [(.cart, 35), (.product, 25), (.category, 10)]),
        (.checkout, [(.checkoutStarted, 100)]),
        (.checkoutStarted, [(.orderCompleted, 72), (.cart, 6)]),
        (.orderCompleted, [(.thanks, 100)]),
    ]

    /// By act; the last place stands for leaving.
    private static let shares: [Weighted] = {
        let leaves = Act.allCases.count
        return Act.allCases.map { act in
            var weights = [Int](repeating: 0, count: leaves + 1)
            weights[leaves] = 100
            for (next, percent) in following.first(where: { $0.0 == act })?.1 ?? [] {
                weights[next.rawValue] += percent
                weights[leaves] -= percent
            }
            return Weighted(weights)
        }
    }()

    private static let landings: [(Act, Int)] = [
        (.home, 34), (.category, 18), (.product, 42), (.search, 6),
    ]
    private static let landingShares = Weighted(landings.map(\.1))

    static func landing(_ random: inout SplitMix64) -> Act {
        landings[landingShares.pick(&random)].0
    }

    /// Nil at the end of the visit.
    static func next(after act: Act, _ random: inout SplitMix64) -> Act? {
        Act(rawValue: shares[act.rawValue].pick(&random))
    }

    static func pause(before act: Act, _ random: inout SplitMix64) -> Milliseconds {
        switch act {
        case .productsSearched, .productViewed: random.between(250...700)
        case .checkoutStarted, .thanks: random.between(300...1_500)
        case .productAdded, .productRemoved: random.skewed(1_500...60_000)
        case .logIn: random.skewed(4_000...60_000)
        case .orderCompleted: random.skewed(20_000...300_000)
        default: random.skewed(1_200...150_000)
        }
    }
}
