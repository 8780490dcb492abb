import Collector
import Events
import Foundation
import Sealing
import SpoorConfiguration
import Testing

@testable import Generating

@Suite struct GeneratorTests {
    /// Another machine, another build or another order of a dictionary must not change a byte.
    @Test func goldenBytes() {
        var digest = Digest64()
        for line in lines(events: 10_000, visitors: 1_000) {
            line.withUnsafeBytes { digest.combine($0) }
            digest.combine("\n")
        }
        #expect(digest.value.hexadecimal(digits: 16) == "e6afdc8a78322afe")
    }

    @Test func anotherSeedIsAnotherShop() {
        let (first, second) = (
            lines(events: 1_000, visitors: 100, seed: 1),
            lines(events: 1_000, visitors: 100, seed: 2)
        )
        #expect(Set(first).isDisjoint(with: second))
    }

    @Test func withoutTimesTheyAreTheSameButForThese() {
        var parameters = Generator.Parameters(events: 500, visitors: 50, seed: 1)
        parameters.hasTimes = false
        var generator = Generator(parameters)
        let times = /"(timestamp|sentAt|receivedAt)":"[^"]*",/
        for line in lines(events: 500, visitors: 50) {
            var bytes: [UInt8] = []
            #expect(generator.next(into: &bytes) != nil)
            let expected = String(decoding: line, as: UTF8.self).replacing(times, with: "")
            #expect(String(decoding: bytes, as: UTF8.self) == expected)
        }
    }

    /// So that a bench of both measures what the disorder costs, and nothing else.
    @Test func withMoreMessagesHeldBackTheShopIsTheSame() throws {
        var parameters = Generator.Parameters(events: 5_000, visitors: 50, seed: 1)
        var shops: [[String]] = []
        for latePercent in [0, 50] {
            parameters.latePercent = latePercent
            shops.append(try told(parameters).map { "\($0.id) \($0.device) \($0.timestamp)" })
        }
        #expect(shops[0] != shops[1])
        // The last of them may not have arrived yet.
        #expect(Set(shops[0]).symmetricDifference(shops[1]).count < 10)
    }

    @Test(arguments: [(0, 1), (1, 1), (1, 1_000_000), (997, 10), (1_000, 1_000)])
    func asManyLinesAsAskedFor(events: Int, visitors: Int) {
        #expect(lines(events: events, visitors: visitors).count == events)
    }

    @Test func sizes() {
        let sizes = lines(events: 50_000, visitors: 5_000).map(\.count)
        #expect(sizes.allSatisfy { (400...600).contains($0) })
        #expect((500...540).contains(sizes.reduce(0, +) / sizes.count))
    }

    @Test func oneInAHundredIsARepeatOfTheSameBytes() throws {
        let all = try told(events: 50_000, visitors: 5_000)
        var first: [String: [UInt8]] = [:]
        var repeats = 0
        for message in all {
            guard let known = first[message.id] else {
                first[message.id] = message.line
                continue
            }
            repeats += 1
            #expect(known == message.line)
        }
        #expect((450...550).contains(repeats))
    }

    @Test func theyComeInOrderOfArrivalAndHappenedSomeSecondsBefore() throws {
        var seen: Set<String> = []
        var last: Milliseconds = 0
        var newest: [String: Milliseconds] = [:]
        var overtaken = 0
        for message in try told(events: 50_000, visitors: 5_000) {
            guard seen.insert(message.id).inserted else {
                #expect(last - message.receivedAt <= GeneratingLimits.repeatDelay.upperBound)
                continue
            }
            #expect(message.receivedAt >= last)
            last = message.receivedAt
            #expect(message.timestamp < message.sentAt && message.sentAt < message.receivedAt)
            #expect(message.receivedAt - message.timestamp <= GeneratingLimits.disorderMax)
            if let before = newest[message.device], before > message.timestamp { overtaken += 1 }
            newest[message.device] = max(newest[message.device] ?? 0, message.timestamp)
        }
        // Some 1 % come after a later one of the same device.
        #expect((350...650).contains(overtaken))
        let span = last - GeneratingLimits.start
        #expect((GeneratingLimits.span * 9 / 10...GeneratingLimits.span * 11 / 10).contains(span))
    }

    @Test func allVisitorsComeAndFewComeOften() throws {
        let all = try told(events: 50_000, visitors: 5_000)
        let messages = Dictionary(grouping: all, by: \.device).mapValues(\.count)
        // Customers have several devices.
        #expect((5_000...6_000).contains(messages.count))
        let counts = messages.values.sorted()
        #expect(counts[counts.count / 2] <= 6)
        #expect(counts[counts.count - 1] >= 150)
    }

    @Test func customersHaveSeveralDevicesAndNoneIsAnybodyElses() throws {
        let named = try told(events: 50_000, visitors: 1_000).filter { $0.user != nil }
        let devices = Dictionary(grouping: named, by: \.user).mapValues {
            Set($0.map(\.device))
        }
        #expect(devices.values.contains { $0.count == GeneratingLimits.devicesMax })
        let owners = Dictionary(grouping: named, by: \.device).mapValues { Set($0.map(\.user)) }
        #expect(owners.values.allSatisfy { $0.count == 1 })
    }

    /// As `GeneratingLimits` defines it.
    @Test func aFifthTravels() throws {
        let all = try told(events: 50_000, visitors: 5_000)
        let isNamed = { (message: Told) in message.user != nil || message.type == "identify" }
        let linked = Set(all.filter(isNamed).map(\.device))
        let travelling = all.filter { !isNamed($0) && linked.contains($0.device) }
        #expect((0.18...0.22).contains(Double(travelling.count) / Double(all.count)))
    }

    @Test func ordersFollowCartsAndLogInsComeWithAddresses() throws {
        let all = try told(events: 50_000, visitors: 5_000)
        let events = Dictionary(grouping: all, by: { $0.event ?? $0.type }).mapValues(\.count)
        for name in [
            "page", "identify", "Products Searched", "Product Viewed", "Product Added",
            "Product Removed", "Checkout Started", "Order Completed",
        ] {
            #expect(events[name] ?? 0 > 50, "\(name)")
        }
        let buyers = Set(all.filter { $0.event == "Order Completed" }.map(\.device))
        let withCarts = Set(all.filter { $0.event == "Product Added" }.map(\.device))
        #expect(buyers.isSubset(of: withCarts))
    }

    @Test func theCollectorTakesEveryLine() throws {
        let configuration = try Configuration(
            yaml: "{tenant: t, sites: [{id: shop, write_keys: [w], history_keys: [h]}]}")
        let intake = Intake(
            configuration: configuration, partitionCount: 8,
            sealer: Sealer(keys: InMemoryKeyStore()), hasher: EmailHasher(masterKey: MasterKey()),
            makeUUID: { UUID().uuidString }, parserCount: 1)
        for key in ["w", "h"] {
            let body =
                Array("{\"batch\":[".utf8)
                + lines(events: 400, visitors: 40, seed: 3).joined(separator: ",".utf8)
                + Array("]}".utf8)
            let beacon = Beacon(
                call: .batch, credential: .key(key), receivedAt: GeneratingLimits.start * 2)
            let submission = intake.take(body, of: beacon)
            #expect(submission.refusal == nil)
            #expect(submission.rejections == [])
            #expect(submission.accepted == 400)
        }
    }
}
