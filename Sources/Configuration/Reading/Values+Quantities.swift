import Events

extension Values {
    /// `30m`, `24h`, `365d`, `500ms`.
    static func duration(
        _ range: ClosedRange<Milliseconds>
    ) -> (String) throws(Expected) -> Milliseconds {
        { text throws(Expected) in
            guard let duration = quantity(text, units: durations), range.contains(duration) else {
                throw Expected(
                    "a duration from \(written(range.lowerBound)) to \(written(range.upperBound)),"
                        + " such as 30s, 30m, 24h or 365d,")
            }
            return duration
        }
    }

    /// `32KiB`, `2MiB`, `500000`.
    static func bytes(_ range: ClosedRange<Int>) -> (String) throws(Expected) -> Int {
        { text throws(Expected) in
            let bytes = Int(text) ?? quantity(text, units: sizes).map(Int.init)
            guard let bytes, range.contains(bytes) else {
                throw Expected(
                    "a size from \(range.lowerBound) to \(range.upperBound) bytes,"
                        + " such as 32KiB or 2MiB,")
            }
            return bytes
        }
    }

    private static let durations: [(unit: String, size: Int64)] = [
        ("ms", 1), ("s", .seconds(1)), ("m", .minutes(1)), ("h", .hours(1)), ("d", .days(1)),
    ]

    private static let sizes: [(unit: String, size: Int64)] = [
        ("B", 1), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("KB", 1_000),
        ("MB", 1_000_000),
    ]

    /// A whole number and a unit, with or without a space between them.
    private static func quantity(
        _ text: String, units: [(unit: String, size: Int64)]
    ) -> Int64? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit = text.dropFirst(digits.count).drop { $0 == " " }
        guard let number = Int64(digits), let size = units.first(where: { $0.unit == unit })?.size
        else { return nil }
        let (product, overflow) = number.multipliedReportingOverflow(by: size)
        return overflow ? nil : product
    }

    /// In the largest unit that has no remainder.
    private static func written(_ duration: Milliseconds) -> String {
        for (unit, size) in durations.reversed() where duration % size == 0 {
            return "\(duration / size)\(unit)"
        }
        return "\(duration)ms"
    }
}
