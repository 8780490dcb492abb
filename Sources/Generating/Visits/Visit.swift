import Events

/// A visit while it goes on: what its visitor does next, and when.
struct Visit: Sendable {
    /// Unlike that of any other visit.
    let id: UInt64
    let visitor: Visitor
    let device: Device
    /// When `nextAct` happens.
    private(set) var nextAt: Milliseconds
    private var nextAct: Act
    private var random: SplitMix64
    private var source: Message.Source
    private let isBounce: Bool
    private var isNamed: Bool
    /// A log-in on the way comes after so many messages.
    private let logInAfter: Int
    /// What a log-in comes before.
    private var actAfterLogIn = Act.home
    private var messages = 0
    private var page = Catalogue.home
    private var product = 0
    private var search = 0
    private var basket = Basket()

    init(id: UInt64, of visitor: Visitor, at time: Milliseconds, bouncePerMille: Int) {
        self.id = id
        self.visitor = visitor
        nextAt = time
        var random = SplitMix64(seed: id)
        // The first is used most.
        let choices = (random.below(visitor.deviceCount), random.below(visitor.deviceCount))
        device = visitor.device(min(choices.0, choices.1))
        source = .entrance(Entrance.shares.pick(&random))
        nextAct = Steps.landing(&random)
        isBounce = random.below(1_000) < bouncePerMille
        isNamed = device.habit == .staysNamed
        logInAfter = Int(random.between(GeneratingLimits.logInAfter))
        self.random = random
    }

    /// Does what comes next.
    ///
    /// - Returns: What it tells the shop, and whether the visit goes on.
    mutating func act(in shop: Catalogue) -> (message: Message, goesOn: Bool) {
        let act = nextAct
        messages += 1
        choose(for: act, in: shop)
        if act == .logIn { isNamed = device.habit == .logsIn }
        var message = Message(
            act: act, visitor: visitor, device: device, isNamed: isNamed, happenedAt: nextAt,
            page: page, source: source, visit: id)
        switch act {
        case .productAdded:
            message.quantity = random.chance(percent: 85) ? 1 : GeneratingLimits.quantityMax
            basket.add(product, quantity: message.quantity)
        case .productRemoved:
            let line = basket.removeLast()
            (product, message.quantity) = (line.product, line.quantity)
        default: break
        }
        message.product = product
        message.search = search
        message.basket = basket
        if act == .orderCompleted { basket = Basket() }
        let goesOn = planNext(after: act)
        return (message, goesOn)
    }

    /// Which product, category or search a page is of, and what leads to it.
    private mutating func choose(for act: Act, in shop: Catalogue) {
        guard act.isPage else { return }
        if messages > 1 { source = .page(page) }
        switch act {
        case .category: page = shop.page(ofCategory: shop.categoryShares.pick(&random))
        case .search:
            search = shop.searchShares.pick(&random)
            page = shop.page(ofSearch: search)
        case .product:
            product = shop.productShares.pick(&random)
            page = shop.products[product].page
        case .cart: page = Catalogue.cart
        case .checkout: page = Catalogue.checkout
        case .thanks: page = Catalogue.thanks
        default: page = Catalogue.home
        }
    }

    /// False at the end of the visit.
    private mutating func planNext(after act: Act) -> Bool {
        guard !isBounce, messages < GeneratingLimits.visitMessagesMax else { return false }
        let next = act == .logIn ? actAfterLogIn : Steps.next(after: act, &random)
        guard var next else { return false }
        if basket.count == 0, next == .cart || next == .productRemoved { next = .category }
        if logsIn(before: next) { (actAfterLogIn, next) = (next, .logIn) }
        nextAct = next
        nextAt += Steps.pause(before: next, &random)
        return true
    }

    private func logsIn(before next: Act) -> Bool {
        guard !isNamed, nextAct != .logIn else { return false }
        return switch device.habit {
        case .logsIn: next == .checkoutStarted || messages >= logInAfter
        case .leavesEmail: next == .checkoutStarted
        case .staysNamed, .staysUnknown: false
        }
    }
}

extension Visit: Comparable {
    /// Whose next act is earlier; by id where two act at once.
    static func < (left: Self, right: Self) -> Bool {
        left.nextAt != right.nextAt ? left.nextAt < right.nextAt : left.id < right.id
    }

    static func == (left: Self, right: Self) -> Bool {
        left.nextAt == right.nextAt && left.id == right.id
    }
}
