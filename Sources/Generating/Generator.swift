import Events
import HeapModule

/// A made-up shop: messages in the shape of the Segment spec, such as its pages and its server would
/// have sent, in the order in which the collector would have received them.
///
/// ```
/// Population ─ who ─▶ Visit ─ Message ─▶ the way to the collector ─▶ MessageWriter ─ a line
/// Schedule ─ when ──▶   ▲  │              (delays, repeats)
///                       └──┘ the next act
/// ```
///
/// - The same parameters give the same bytes on every machine: all numbers are whole, all come from
///   SplitMix64, and nothing is taken out of a set or dictionary.
/// - In memory are the visits that go on and the messages on their way, and nothing of the visitors:
///   what they are like follows from seed and number.
/// - Messages arrive in order of `receivedAt`, but for repeats, which are the same bytes again; they
///   happened up to `GeneratingLimits.disorderMax` before.
public struct Generator: Sendable {
    public struct Parameters: Hashable, Sendable {
        /// Lines, with the repeats.
        public var events: Int
        /// How many different ones come. They need somewhat more messages than they are.
        public var visitors: Int
        public var seed: UInt64
        /// Whether messages tell when they happened and were sent; without, they happen when they
        /// arrive, and are 120 bytes shorter.
        public var hasTimes = true
        /// Messages of a hundred that the browser holds back for some seconds.
        public var latePercent = GeneratingLimits.latePercent

        public init(events: Int, visitors: Int, seed: UInt64) {
            precondition((0...GeneratingLimits.eventsMax).contains(events))
            precondition((1...GeneratingLimits.visitorsMax).contains(visitors))
            (self.events, self.visitors, self.seed) = (events, visitors, seed)
        }
    }

    /// A message that is on its way.
    private struct Arrival: Comparable {
        var at: Milliseconds
        var order: Int
        var message: Message

        static func < (left: Self, right: Self) -> Bool {
            left.at != right.at ? left.at < right.at : left.order < right.order
        }

        static func == (left: Self, right: Self) -> Bool { left.order == right.order }
    }

    private let shop: Catalogue
    private let plan: VisitPlan
    private let visitorSeed: UInt64
    private let visitSeed: UInt64
    private let latePercent: Int
    private var random: SplitMix64
    private var writer: MessageWriter
    private var population: Population
    private var schedule: Schedule
    private var visits = Heap<Visit>()
    private var arrivals = Heap<Arrival>()
    private var visitCount = 0
    private var messageCount = 0
    private var arrivalCount = 0
    /// Lines that are yet to come.
    private var remaining: Int

    public init(_ parameters: Parameters) {
        random = SplitMix64(seed: parameters.seed)
        shop = Catalogue(seed: random.next())
        visitorSeed = random.next()
        visitSeed = random.next()
        latePercent = parameters.latePercent
        writer = MessageWriter(
            shop: shop, idSeed: random.next(), hasTimes: parameters.hasTimes)
        plan = VisitPlan(events: parameters.events, visitors: parameters.visitors)
        population = Population(
            visitors: parameters.visitors, newPerMillion: plan.newPerMillion)
        schedule = Schedule(visits: plan.visits)
        remaining = parameters.events
    }

    /// Appends the next line, without an end of line.
    ///
    /// - Returns: When the collector received it; nil where there is no more.
    public mutating func next(into line: inout [UInt8]) -> Milliseconds? {
        guard remaining > 0 else { return nil }
        remaining -= 1
        while true {
            // Nothing that is yet to happen can arrive before what happens next.
            let nextAt = min(schedule.nextAt, visits.min?.nextAt ?? .max)
            if let arrival = arrivals.min, arrival.at <= nextAt {
                arrivals.removeMin()
                writer.write(arrival.message, into: &line)
                return arrival.message.receivedAt
            }
            if nextAt == schedule.nextAt { begin() } else { proceed() }
        }
    }

    private mutating func begin() {
        let visitor = Visitor(population.next(&random), seed: visitorSeed)
        visitCount += 1
        visits.insert(
            Visit(
                id: SplitMix64.number(visitCount, of: visitSeed), of: visitor,
                at: schedule.take(&random), bouncePerMille: plan.bouncePerMille))
    }

    private mutating func proceed() {
        guard var visit = visits.popMin() else { return }
        let (message, goesOn) = visit.act(in: shop)
        if goesOn { visits.insert(visit) }
        send(message)
    }

    private mutating func send(_ message: Message) {
        var message = message
        message.number = messageCount
        messageCount += 1
        message.sentAt = message.happenedAt + random.between(GeneratingLimits.sendDelay)
        // Drawn in any case: with another percentage the shop is to be the same.
        let lateDelay = random.between(GeneratingLimits.lateDelay)
        if random.chance(percent: latePercent) { message.sentAt += lateDelay }
        message.receivedAt = message.sentAt + random.between(GeneratingLimits.transit)
        insert(message, at: message.receivedAt)
        if random.chance(percent: GeneratingLimits.repeatedPercent) {
            let pause = random.between(GeneratingLimits.repeatDelay)
            insert(message, at: message.receivedAt + pause)
        }
    }

    private mutating func insert(_ message: Message, at time: Milliseconds) {
        arrivals.insert(Arrival(at: time, order: arrivalCount, message: message))
        arrivalCount += 1
    }
}
