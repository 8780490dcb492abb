import Events
import Testing

@testable import Generating

@Suite struct PartsTests {
    @Test func aPlaceOfASequenceIsItsNumber() {
        var random = SplitMix64(seed: 7)
        for place in 0..<100 {
            #expect(SplitMix64.number(place, of: 7) == random.next())
        }
    }

    @Test func skewedNumbersAreOfTheirRangeAndMostlySmall() {
        var random = SplitMix64(seed: 1)
        let numbers = (0..<10_000).map { _ in random.skewed(10...1_010) }.sorted()
        #expect(numbers[0] >= 10 && numbers[9_999] <= 1_010 && numbers[9_999] > 950)
        // Half of 0 to 1 is an eighth when cubed.
        #expect((115...155).contains(numbers[5_000]))
    }

    @Test func weightsAreKept() {
        var random = SplitMix64(seed: 1)
        let weighted = Weighted([1, 0, 3])
        var counts = [0, 0, 0]
        for _ in 0..<10_000 { counts[weighted.pick(&random)] += 1 }
        #expect(counts[1] == 0)
        #expect((2_350...2_650).contains(counts[0]))
    }

    @Test(arguments: [0, 7, 10, 99, 100, 1_234_567])
    func decimals(number: Int) {
        var bytes: [UInt8] = []
        bytes.put(decimal: number)
        bytes.put(cents: number)
        let cents = number % 100
        let expected = "\(number)\(number / 100).\(cents / 10)\(cents % 10)"
        #expect(String(decoding: bytes, as: UTF8.self) == expected)
    }

    @Test func identifiersAreUUIDs() {
        var bytes: [UInt8] = []
        bytes.put(uuid: (0x0123_4567_89ab_cdef, 0xffff_ffff_0000_0001))
        #expect(
            String(decoding: bytes, as: UTF8.self) == "01234567-89ab-4def-bfff-ffff00000001")
    }

    @Test(arguments: [0, 951_782_400_001, 1_740_960_000_000, 1_741_046_399_999])
    func times(time: Milliseconds) {
        var text = TimeText()
        var bytes: [UInt8] = []
        text.put(time, into: &bytes)
        text.put(time + .days(1), into: &bytes)
        let expected = ISO8601.format(time) + ISO8601.format(time + .days(1))
        #expect(String(decoding: bytes, as: UTF8.self) == expected)
    }

    /// What the plan of the visits is made of.
    @Test func theLengthOfAVisit() {
        let shop = Catalogue(seed: 1)
        var messages = 0
        for number in 0..<20_000 {
            var visit = Visit(
                id: SplitMix64.number(number, of: 5), of: Visitor(number, seed: 6), at: 0,
                bouncePerMille: 0)
            repeat { messages += 1 } while visit.act(in: shop).goesOn
        }
        let length = messages * 100 / 20_000
        #expect(abs(length - GeneratingLimits.messagesOfVisit) <= 15)
    }

    @Test func fewMessagesMakeShortVisitsSoThatAllCome() {
        let usual = VisitPlan(events: 1_000_000, visitors: 100_000)
        #expect(abs(usual.bouncePerMille - GeneratingLimits.bouncePercent * 10) <= 1)
        let tight = VisitPlan(events: 200_000, visitors: 100_000)
        #expect(tight.bouncePerMille > usual.bouncePerMille)
        #expect(tight.visits >= 125_000)
        let tooFew = VisitPlan(events: 1_000, visitors: 100_000)
        #expect(tooFew.bouncePerMille == 1_000)
        #expect(tooFew.newPerMillion == 1_000_000)
    }

    @Test func customerIDsAreTheirOwn() {
        let ids = Set((0..<100_000).map { Visitor($0, seed: 1).userID })
        #expect(ids.count == 100_000)
        #expect(ids.allSatisfy { (10_000_000...99_999_999).contains($0) })
    }
}
