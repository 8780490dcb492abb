import Events
import JSON
import Testing

@testable import People

/// What events do to the lines of carts.
@Suite struct CartTests {
    struct Scenario: CustomTestStringConvertible {
        var testDescription: String
        var happenings: [Happening]
        var carts: [String]
    }

    static let tee: JSONValue = ["product_id": "tee", "price": "19.99"]
    static let hat: JSONValue = ["product_id": "hat", "price": 5]
    static let twoTees: JSONValue = ["product_id": "tee", "price": 19.99, "quantity": 2]

    static func list(_ products: JSONValue...) -> JSONValue { ["products": .array(products)] }

    @Test(arguments: lines + views + owners) func carts(_ scenario: Scenario) throws {
        #expect(try profile(scenario.happenings).cartLines == scenario.carts)
    }

    static let lines = [
        Scenario(
            testDescription: "products are added up",
            happenings: [
                .track(0, "Product Added", tee),
                .track(1, "Product Added", hat),
                .track(2, "Product Added", twoTees),
            ], carts: ["a:d1: hat*1 tee*3 = 64.97 EUR [m3]"]),
        Scenario(
            testDescription: "several are added at once",
            happenings: [.track(0, "Product Added", list(twoTees, hat))],
            carts: ["a:d1: hat*1 tee*2 = 44.98 EUR [m1]"]),
        Scenario(
            testDescription: "some are removed",
            happenings: [
                .track(0, "Product Added", twoTees),
                .track(1, "Product Removed", ["product_id": "tee", "quantity": 1]),
            ], carts: ["a:d1: tee*1 = 19.99 EUR [m2]"]),
        Scenario(
            testDescription: "without a quantity the whole line is removed",
            happenings: [
                .track(0, "Product Added", list(twoTees, hat)), .track(1, "Product Removed", tee),
            ], carts: ["a:d1: hat*1 = 5.00 EUR [m2]"]),
        Scenario(
            testDescription: "never below nothing",
            happenings: [
                .track(0, "Product Added", tee),
                .track(1, "Product Removed", ["product_id": "tee", "quantity": 9]),
                .track(2, "Product Removed", ["product_id": "tee", "quantity": 9]),
                .track(3, "Product Added", tee),
            ], carts: ["a:d1: tee*1 = 19.99 EUR [m4]"]),
        Scenario(
            testDescription: "variants are lines of their own",
            happenings: [
                .track(0, "Product Added", ["product_id": "tee", "variant": "L"]),
                .track(1, "Product Added", ["product_id": "tee", "variant": "M"]),
                .track(2, "Product Removed", ["product_id": "tee", "variant": "L"]),
            ], carts: ["a:d1: teeM*1 [m3]"]),
        Scenario(
            testDescription: "other currencies are listed and not summed",
            happenings: [
                .track(0, "Product Added", ["product_id": "b", "price": 7, "currency": "usd"]),
                .track(1, "Product Added", ["product_id": "a", "price": 100, "currency": "JPY"]),
            ], carts: ["a:d1: a*1 b*1 = 7.00 USD [m2]"]),
        Scenario(
            testDescription: "removing from no cart opens none",
            happenings: [.track(0, "Product Removed", tee), .track(0, "Checkout Started")],
            carts: []),
    ]

    static let views = [
        Scenario(
            testDescription: "a view replaces what was known",
            happenings: [
                .track(0, "Product Added", list(twoTees, hat)), .track(1, "Cart Viewed", list(tee)),
            ], carts: ["a:d1: tee*1 = 19.99 EUR [m2]"]),
        Scenario(
            testDescription: "a view of the same keeps the state, and the prices it does not tell",
            happenings: [
                .track(0, "Product Added", tee),
                .track(1, "Cart Viewed", list(["product_id": "tee"])),
            ], carts: ["a:d1: tee*1 = 19.99 EUR [m1]"]),
        Scenario(
            testDescription: "a view of nothing empties the cart",
            happenings: [.track(0, "Product Added", tee), .track(1, "Cart Viewed", list())],
            carts: []),
        Scenario(
            testDescription: "a view of broken products tells nothing",
            happenings: [.track(0, "Product Added", tee), .track(1, "Cart Viewed", list([:], 3))],
            carts: ["a:d1: tee*1 = 19.99 EUR [m1]"]),
        Scenario(
            testDescription: "a checkout is a new state of what it lists",
            happenings: [
                .track(0, "Product Added", tee),
                .track(1, "Checkout Started", list(tee)),
                .track(2, "Checkout Step Completed", ["step": 1]),
            ], carts: ["a:d1: tee*1 = 19.99 EUR [m3]"]),
        Scenario(
            testDescription: "a coupon is a new state",
            happenings: [.track(0, "Product Added", tee), .track(1, "Coupon Applied")],
            carts: ["a:d1: tee*1 = 19.99 EUR [m2]"]),
    ]

    static let owners = [
        Scenario(
            testDescription: "each device, cart id and site has its own",
            happenings: [
                .track(0, "Product Added", tee),
                .track(1, "Product Added", hat, device: "d2"),
                .track(2, "Product Added", ["product_id": "mug", "cart_id": "c9"]),
                .track(3, "Product Added", hat, site: "outlet"),
            ],
            carts: [
                "a:d1: tee*1 = 19.99 EUR [m1]", "a:d2: hat*1 = 5.00 EUR [m2]",
                "cart c9: mug*1 [m3]", "a:d1: hat*1 = 5.00 EUR [m4]",
            ]),
        Scenario(
            testDescription: "a cart id is one cart on two devices",
            happenings: [
                .track(0, "Product Added", ["product_id": "mug", "cart_id": 9]),
                .track(1, "Product Added", ["product_id": "mug", "cart_id": "9"], device: "d2"),
            ], carts: ["cart 9: mug*2 [m2]"]),
        Scenario(
            testDescription: "without a device the customer has the cart",
            happenings: [.track(0, "Product Added", tee, device: nil, user: "1")],
            carts: ["u:1: tee*1 = 19.99 EUR [m1]"]),
        Scenario(
            testDescription: "what does not name the cart is about the device's last one",
            happenings: [
                .track(0, "Product Added", ["product_id": "mug", "cart_id": "c9"]),
                .track(1, "Payment Info Entered"),
            ], carts: ["cart c9: mug*1 [m2]"]),
    ]
}
