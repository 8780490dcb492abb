import Events
import JSON
import Testing

@testable import People

/// What the person's data may be used for.
@Suite struct ConsentTests {
    @Test func theLatestWordOnAPurposeHolds() throws {
        let state = try profile([
            .call(0, .consent, ["purposes": ["marketing": true, "analytics": true]]),
            .call(1, .consent, ["purposes": ["marketing": false]]),
        ])
        #expect(state.consents.all.map(\.purpose) == ["analytics", "marketing"])
        #expect(state.consents["analytics"]?.isGranted == true)
        #expect(state.consents["marketing"]?.isGranted == false)
        #expect(state.consents["marketing"]?.at == .minutes(1))
        #expect(state.consents["ads"] == nil)
    }

    @Test func anyCallMayTellOfIt() throws {
        let preferences: JSONValue = ["categoryPreferences": ["ads": false, "x": "yes"]]
        let state = try profile([.call(0, .page, ["context": ["consent": preferences]])])
        #expect(state.consents.all == [Consent(purpose: "ads", isGranted: false, at: 0)])
    }

    @Test func whatIsNoAnswerIsPassedOver() throws {
        let purposes: JSONValue = ["": true, "a": nil, "b": 1, "c": "true", "d": true]
        let state = try profile([.call(0, .consent, ["purposes": purposes])])
        #expect(state.consents.all.map(\.purpose) == ["d"])
    }

    @Test func thereIsALimit() throws {
        let names = (0...ProfileLimits.purposesMax).map { "purpose \($0 + 100)" }
        let members = names.map { JSONMember(key: $0, value: true) }
        let state = try profile([.call(0, .consent, ["purposes": .object(members)])])
        #expect(state.consents.all.map(\.purpose) == names.dropLast())
    }
}
