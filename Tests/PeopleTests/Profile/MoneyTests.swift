import Events
import JSON
import Testing

@Suite struct MoneyTests {
    @Test(
        arguments: [
            ("19.99", "EUR", 1_999), ("\"19.99\"", "EUR", 1_999), ("1e1", "EUR", 1_000),
            ("\"1.5E+3\"", "EUR", 150_000), ("\"12e-1\"", "EUR", 120), ("\".5\"", "EUR", 50),
            ("\"5.\"", "EUR", 500), ("0", "EUR", 0), ("-0.0", "EUR", 0), ("1e-300", "EUR", 0),
            ("\"0e9999\"", "EUR", 0), ("1700", "JPY", 1_700), ("1700.5", "JPY", 1_701),
            ("1.2345", "KWD", 1_235), ("1.2345", "HUF", 123), ("0.07", "CLF", 700),
            ("1.005", "EUR", 101), ("-1.005", "EUR", -101), ("1.0049999999", "EUR", 100),
            ("0.005", "EUR", 1), ("0.0049", "EUR", 0), ("0.29", "EUR", 29), ("1.15", "EUR", 115),
            ("92233720368547758.07", "EUR", nil), ("\"92233720368547758.07\"", "EUR", Int64.max),
            ("\"92233720368547758.075\"", "EUR", nil), ("18446744073709551615", "JPY", nil),
            ("1e300", "EUR", nil), ("\"1e9999\"", "EUR", nil), ("\"1e99999\"", "EUR", nil),
            ("\"€ 19,99\"", "EUR", nil), ("\"19,99\"", "EUR", nil), ("\"\"", "EUR", nil),
            ("\" 1\"", "EUR", nil), ("\"+1\"", "EUR", nil), ("\"-\"", "EUR", nil),
            ("\".\"", "EUR", nil), ("\"1e\"", "EUR", nil), ("\"1.2.3\"", "EUR", nil),
            ("\"NaN\"", "EUR", nil), ("\"0x10\"", "EUR", nil), ("true", "EUR", nil),
            ("null", "EUR", nil), ("[1]", "EUR", nil),
        ] as [(String, String, Int64?)])
    func minorUnits(json: String, currency: String, amount: Int64?) throws {
        let money = try JSONParser().parse(Array(json.utf8)) { Money($0, currency: currency) }
        #expect(money?.amount == amount)
    }

    @Test(
        arguments: [
            (1_699, "USD", "16.99"), (5, "USD", "0.05"), (-5, "EUR", "-0.05"), (0, "EUR", "0.00"),
            (700, "JPY", "700"), (-7, "JPY", "-7"), (1_235, "KWD", "1.235"),
            (Int64.min, "EUR", "-92233720368547758.08"), (Int64.max, "EUR", "92233720368547758.07"),
            (Int64.min, "JPY", "-9223372036854775808"), (Int64.max, "JPY", "9223372036854775807"),
            (-1, "CLF", "-0.0001"), (10_000, "CLF", "1.0000"), (1_000, "EUR", "10.00"),
        ] as [(Int64, String, String)])
    func text(amount: Int64, currency: String, text: String) throws {
        let money = Money(amount: amount, currency: currency)
        #expect(money.text == text)
        var writer = JSONWriter()
        money.write(into: &writer)
        let expected: JSONValue = [
            "amount": .int(amount), "currency": .string(currency), "text": .string(text),
        ]
        #expect(writer.bytes == expected.bytes)
    }

    @Test func sumsAndProductsFitOrAreNil() {
        let most = Money(amount: .max, currency: "EUR")
        let one = Money(amount: 1, currency: "EUR")
        #expect(one.adding(one)?.amount == 2)
        #expect(most.adding(one) == nil)
        #expect(one.adding(Money(amount: 1, currency: "USD")) == nil)
        #expect(one.multiplied(by: 7)?.amount == 7)
        #expect(most.multiplied(by: 2) == nil)
    }

    /// Minor units of a price with two decimals come back exactly, over the digits of a double.
    @Test func everyCentComesBack() throws {
        for cents in stride(from: Int64(0), through: 300_000, by: 7) {
            let json = Money(amount: cents, currency: "EUR").text
            let money = try JSONParser().parse(Array(json.utf8)) { Money($0, currency: "EUR") }
            #expect(money?.amount == cents)
        }
    }

    @Test(arguments: [("eur", "EUR"), ("USD", "USD"), ("EURO", nil), ("E1R", nil), ("", nil)])
    func currencyCode(text: String, code: String?) {
        var text = text
        #expect(text.withUTF8(Currency.code) == code)
    }
}
