import Events
import JSON
import Testing

@testable import People

/// What a rule asks about cart states later on.
@Suite struct CartStateTests {
    private let tee: JSONValue = ["product_id": "tee"]

    @Test func theCurrentStateTellsSinceWhenItIsUntouched() throws {
        let state = try profile([
            .track(0, "Product Added", tee),
            .track(7, "Cart Viewed", ["products": [["product_id": "tee"]]]),
        ])
        guard case .current(let cart) = state.cartState(site: "shop", openedBy: "m1") else {
            Issue.record("the state is current")
            return
        }
        #expect(cart.openedAt == 0)
        #expect(cart.touchedAt == .minutes(7))
    }

    @Test func touched() throws {
        let state = try profile([
            .track(0, "Product Added", tee), .track(1, "Checkout Started"),
        ])
        let outcome = state.cartState(site: "shop", openedBy: "m1")
        #expect(outcome == .closed(at: .minutes(1), by: "m2", how: .touched))
    }

    @Test func emptied() throws {
        let state = try profile([
            .track(0, "Product Added", tee), .track(1, "Product Removed", tee),
        ])
        let outcome = state.cartState(site: "shop", openedBy: "m1")
        #expect(outcome == .closed(at: .minutes(1), by: "m2", how: .emptied))
    }

    @Test func boughtHereAndElsewhere() throws {
        let order: JSONValue = ["order_id": "o", "products": [["product_id": "tee"]]]
        let state = try profile([
            .track(0, "Product Added", tee),
            .track(1, "Product Added", ["products": [["id": "tee"], ["id": "hat"]]], device: "d2"),
            .track(2, "Order Completed", order),
        ])
        for id in ["m1", "m2"] {
            let outcome = state.cartState(site: "shop", openedBy: id)
            #expect(outcome == .closed(at: .minutes(2), by: "m3", how: .bought))
        }
        #expect(state.cartLines == ["a:d2: hat*1 [m3] bought"])
    }

    @Test func unknownElsewhereAndForgotten() throws {
        let count = Int64(ProfileLimits.pastCartStatesMax) + 1
        let touches = (1...count).map { Happening.track($0, "Coupon Entered") }
        let state = try profile([.track(0, "Product Added", tee)] + touches)
        #expect(state.cartState(site: "outlet", openedBy: "m\(count + 1)") == .unknown)
        #expect(state.cartState(site: "shop", openedBy: "m1") == .unknown)
        let oldest = state.cartState(site: "shop", openedBy: "m2")
        #expect(oldest == .closed(at: .minutes(2), by: "m3", how: .touched))
    }

    @Test func aBoughtCartThatIsTouchedIsBoughtNoMore() throws {
        let order: JSONValue = ["order_id": "o", "products": [["product_id": "tee"]]]
        let view: JSONValue = ["products": [["product_id": "hat"]]]
        let state = try profile([
            .track(0, "Product Added", ["products": [["id": "tee"], ["id": "hat"]]], device: "d2"),
            .track(1, "Order Completed", order),
            .track(2, "Cart Viewed", view, device: "d2"),
        ])
        #expect(state.cartLines == ["a:d2: hat*1 [m3]"])
    }
}
