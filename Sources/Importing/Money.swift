/// An amount of money in millionths of its unit, as Google Analytics keeps it: 16990000 is 16.99.
struct Money: Hashable, Sendable {
    var micros: Int64

    /// A JSON number, exact, with two decimals or as many as it needs: `16.99`, `9.50`, `1.049`.
    var json: [UInt8] {
        let million: UInt64 = 1_000_000
        let whole = micros.magnitude / million
        var decimals = String(micros.magnitude % million + million).dropFirst()
        while decimals.count > 2, decimals.last == "0" { decimals.removeLast() }
        return Array("\(micros < 0 ? "-" : "")\(whole).\(decimals)".utf8)
    }
}
