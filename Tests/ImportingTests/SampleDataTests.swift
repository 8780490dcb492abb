import Foundation
import JSON
import Testing

@testable import Importing

/// The whole slice, against totals that a Python script counted (Tests/Data/google-merch-store).
@Suite struct SampleDataTests {
    private static func expectedTotals() throws -> JSONValue {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent()
        let url = tests.appendingPathComponent("Data/google-merch-store/expected.json")
        return try JSONValue.parse(Array(try Data(contentsOf: url)))
    }

    @Test func wholeSlice() throws {
        let expected = try Self.expectedTotals()
        let totals = try SampleTotals(importing: SampleData.googleMerchStore)
        let names = try #require(expected["messagesByName"]?.objectValue)
        #expect(totals.names == Dictionary(uniqueKeysWithValues: names.map { ($0.key, $0.value) }))
        #expect(expected["messages"]?.intValue == Int64(totals.messageIDs.count))
        #expect(expected["hits"]?.intValue == totals.lines)
        #expect(expected["hitsRejected"]?.intValue == totals.rejected)
        #expect(expected["visitorsWithMessages"]?.intValue == Int64(totals.visitors.count))
        #expect(expected["hitsWithCampaign"]?.intValue == totals.campaigns)
        #expect(expected["hitsWithAdClick"]?.intValue == totals.adClicks)
        #expect(expected["addedCents"]?.intValue == totals.addedCents)
        #expect(expected["orders"]?.intValue == Int64(totals.orders.count))
        #expect(expected["revenueCents"]?.intValue == totals.orders.values.reduce(0, +))
        #expect(expected["visitorsWithOrders"]?.intValue == Int64(totals.emails.count))
        #expect(expected["firstMilliseconds"]?.intValue == totals.firstTime)
        #expect(expected["lastMilliseconds"]?.intValue == totals.lastTime)
    }
}
