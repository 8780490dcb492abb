/// Somebody who comes to the shop. All of it follows from a seed and a number, so that none has to
/// be kept.
struct Visitor: Sendable {
    let number: Int
    /// What they are like, bit by bit.
    private let nature: UInt64

    init(_ number: Int, seed: UInt64) {
        self.number = number
        nature = SplitMix64.number(number, of: seed)
    }

    var isCustomer: Bool { nature % 100 < GeneratingLimits.customersPercent }

    /// Guests have one.
    var deviceCount: Int {
        isCustomer ? 1 + Int((nature >> 8) % UInt64(GeneratingLimits.devicesMax)) : 1
    }

    /// Of eight digits; no two visitors have the same.
    var userID: Int {
        // The factor and the number of ids have no divisor in common.
        10_000_000 + number * 38_957_141 % GeneratingLimits.visitorsMax
    }

    var firstName: Int { Int(nature >> 16 & 0xff) % Names.first.count }
    var lastName: Int { Int(nature >> 24 & 0xff) % Names.last.count }

    func device(_ index: Int) -> Device {
        var random = SplitMix64(seed: nature &* UInt64(2 * index + 3))
        return Device(
            id: (random.next(), random.next()), userAgent: UserAgents.pick(&random),
            locale: Locales.shares.pick(&random), habit: habit(random.below(100)))
    }

    private func habit(_ percentile: Int) -> Device.Habit {
        guard isCustomer else {
            return percentile < GeneratingLimits.emailPercent ? .leavesEmail : .staysUnknown
        }
        if percentile < GeneratingLimits.namedPercent { return .staysNamed }
        let logsIn = percentile - GeneratingLimits.namedPercent < GeneratingLimits.logInPercent
        return logsIn ? .logsIn : .staysUnknown
    }
}

/// A browser.
struct Device: Sendable {
    /// What its owner does about their name there, on every visit.
    enum Habit: Sendable {
        /// Every message carries the customer id.
        case staysNamed
        /// On the way, or at the till at the latest.
        case logsIn
        /// At the till.
        case leavesEmail
        case staysUnknown
    }

    /// The bits of its anonymous id.
    var id: (UInt64, UInt64)
    /// Number in `UserAgents.texts`.
    var userAgent: Int
    /// Number in `Locales.all`.
    var locale: Int
    var habit: Habit
}

enum Locales {
    static let all = ["en-GB", "de-DE", "nl-NL", "fr-FR", "en-US", "sv-SE", "pl-PL", "en-IE"]
    static let shares = Weighted([30, 22, 14, 10, 9, 6, 5, 4])
}

enum Names {
    static let first = [
        "Ada", "Alva", "Anna", "Anton", "Astrid", "Bea", "Ben", "Cato", "Clara", "Cor", "Daan",
        "Edda", "Elif", "Emil", "Emma", "Eva", "Femke", "Finn", "Frida", "Grace", "Hanna", "Ida",
        "Jan", "Joris", "Kaja", "Karl", "Lena", "Leo", "Lotte", "Louis", "Maja", "Marie", "Max",
        "Mila", "Nils", "Noor", "Olga", "Otto", "Paul", "Pia", "Rosa", "Ruth", "Sam", "Sofia",
        "Tess", "Tom", "Wim", "Zoe",
    ]
    static let last = [
        "Adams", "Bakker", "Becker", "Berg", "Bos", "Brown", "Clark", "Dahl", "Dubois", "Evans",
        "Fischer", "Garcia", "Green", "Haas", "Hall", "Hughes", "Jansen", "Jones", "Keller",
        "King", "Klein", "Koch", "Kowalski", "Lang", "Lind", "Martin", "Meyer", "Moreau", "Mulder",
        "Nowak", "Olsen", "Petit", "Peters", "Quinn", "Roux", "Ryan", "Schmidt", "Smit", "Smith",
        "Svensson", "Taylor", "Visser", "Vogel", "Vos", "Walker", "Weber", "White", "Wolf",
    ]
}
