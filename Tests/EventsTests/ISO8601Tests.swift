import Events
import JSON
import Testing

@Suite struct ISO8601Tests {
    @Test(
        arguments: [
            ("1970-01-01", 0), ("1970-01-01T00:00:00Z", 0), ("1969-12-31T23:59:59.999Z", -1),
            ("2016-08-01T07:00:12.345Z", 1_470_034_812_345), ("2016-08-01", 1_470_009_600_000),
            // Leap years.
            ("2000-02-29", 951_782_400_000), ("2016-02-29", 1_456_704_000_000),
            ("2016-03-01", 1_456_790_400_000), ("2100-03-01", 4_107_542_400_000),
            ("0000-01-01", -62_167_219_200_000), ("0000-02-29", -62_162_121_600_000),
            ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
            // Forms.
            ("2016-08-01t07:00:12z", 1_470_034_812_000), ("2016-08-01 07:00:12", 1_470_034_812_000),
            ("2016-08-01T07:00", 1_470_034_800_000), ("2016-08-01T07:00Z", 1_470_034_800_000),
            ("2016-06-30T23:59:60Z", 1_467_331_200_000),
            // Offsets.
            ("2016-08-01T09:00:12+02:00", 1_470_034_812_000),
            ("2016-08-01T09:00:12+0200", 1_470_034_812_000),
            ("2016-08-01T01:30:12.345-05:30", 1_470_034_812_345),
            ("2016-08-01T07:00:12-00:00", 1_470_034_812_000),
            ("1970-01-01T00:30+23:59", -84_540_000),
            // Fractions are cut, not rounded.
            ("1970-01-01T00:00:00.1Z", 100), ("1970-01-01T00:00:00.12", 120),
            ("1970-01-01T00:00:00.0019Z", 1), ("1970-01-01T00:00:00.999999999Z", 999),
            ("1969-12-31T23:59:59.9999Z", -1),
        ] as [(String, Milliseconds)])
    func parses(text: String, time: Milliseconds) {
        #expect(ISO8601.parse(text) == time)
    }

    @Test(arguments: [
        "", " ", "now", "1470034812345", "2016", "2016-08", "2016-8-1", "16-08-01", "20160801",
        "+2016-08-01", "-2016-08-01", "12016-08-01", "2016/08/01", "2016-08-01T", "2016-08-01Z",
        // No such day.
        "2016-00-01", "2016-13-01", "2016-08-00", "2016-08-32", "2016-04-31", "2016-02-30",
        "2015-02-29", "1900-02-29", "2100-02-29",
        // No such time.
        "2016-08-01T24:00", "2016-08-01T07:60", "2016-08-01T07:00:61", "2016-08-01T7:00",
        "2016-08-01T07", "2016-08-01T07:00:", "2016-08-01T07:0", "2016-08-01T-7:00",
        // No such fraction.
        "2016-08-01T07:00:12.", "2016-08-01T07:00:12.Z", "2016-08-01T07:00:12,5Z",
        "2016-08-01T07:00:12.0123456789Z", "2016-08-01T07:00.5Z",
        // No such offset.
        "2016-08-01T07:00:12+", "2016-08-01T07:00:12+02", "2016-08-01T07:00:12+02:",
        "2016-08-01T07:00:12+24:00", "2016-08-01T07:00:12+02:60", "2016-08-01T07:00:12 UTC",
        "2016-08-01T07:00:12Z ", " 2016-08-01", "2016-08-01\0", "2016-08-01T07:00:12ZZ",
        "٢٠١٦-٠٨-٠١", "2016‐08‐01",
    ])
    func refuses(text: String) {
        #expect(ISO8601.parse(text) == nil)
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
            (1_470_034_812_345, "2016-08-01T07:00:12.345Z"),
            (951_782_400_007, "2000-02-29T00:00:00.007Z"),
            (-2_203_891_200_001, "1900-02-28T23:59:59.999Z"),
            (ISO8601.range.lowerBound, "0000-01-01T00:00:00.000Z"),
            (ISO8601.range.upperBound, "9999-12-31T23:59:59.999Z"),
            (ISO8601.range.lowerBound - 1, "00-1-12-31T23:59:59.999Z"),
            (ISO8601.range.upperBound + 1, "10000-01-01T00:00:00.000Z"),
            (.max, "292278994-08-17T07:12:55.807Z"), (.min, "-292275055-05-16T16:47:04.192Z"),
        ] as [(Milliseconds, String)])
    func formats(time: Milliseconds, text: String) {
        #expect(ISO8601.format(time) == text)
    }

    /// Every day of four centuries before and after 1970, and a moment within it.
    @Test func whatIsFormattedIsParsedBack() {
        for day: Int64 in -146_097...146_097 {
            let time = Milliseconds.days(day) + (day * 7_919_993).magnitudeOfDay
            guard ISO8601.parse(ISO8601.format(time)) == time else {
                Issue.record("\(time) comes back as \(ISO8601.format(time))")
                return
            }
        }
    }

    /// At any time, within what RFC 3339 can write and beyond.
    @Test func writesAsThePlainFormDoes() {
        var state: UInt64 = 1
        for bits in [8, 20, 36, 42, 47, 48, 54] {
            for _ in 0..<2_000 {
                // Knuth's constants for a linear congruential generator; its high bits are good.
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                check(Int64(bitPattern: state) >> (64 - bits))
            }
        }
        for edge in [0, ISO8601.range.lowerBound, ISO8601.range.upperBound] {
            for time in edge - 1_000...edge + 1_000 { check(time) }
        }
    }

    private func check(_ time: Milliseconds) {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("none", time: nil)
        writer.member("first", time: time)
        writer.member("second", time: time)
        writer.endObject()
        let plain = time.plainText
        guard ISO8601.format(time) == plain,
            String(decoding: writer.bytes, as: UTF8.self)
                == #"{"first":"\#(plain)","second":"\#(plain)"}"#
        else {
            Issue.record("\(plain) is written as \(ISO8601.format(time)) and \(writer.bytes)")
            return
        }
    }
}

extension Milliseconds {
    /// By counting years and months, and padding with zeros.
    fileprivate var plainText: String {
        var (day, year) = (floorDivided(by: .days(1)), Int64(1970))
        let era = day.floorDivided(by: 146_097)
        (day, year) = (day - era * 146_097, year + era * 400)
        while day >= Self.daysInYear(year) {
            day -= Self.daysInYear(year)
            year += 1
        }
        let february: Int64 = Self.daysInYear(year) == 366 ? 29 : 28
        let lengths = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        var month = 0
        while day >= lengths[month] {
            day -= lengths[month]
            month += 1
        }
        let rest = magnitudeOfDay
        let (hours, minutes) = (rest / .hours(1), rest / .minutes(1) % 60)
        let (seconds, fraction) = (rest / .seconds(1) % 60, rest % 1_000)
        return "\(year.padded(4))-\((month + 1).padded(2))-\((day + 1).padded(2))"
            + "T\(hours.padded(2)):\(minutes.padded(2)):\(seconds.padded(2))."
            + "\(fraction.padded(3))Z"
    }

    private static func daysInYear(_ year: Int64) -> Int64 {
        (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 366 : 365
    }

    /// Some moment of a day.
    fileprivate var magnitudeOfDay: Milliseconds { self - floorDivided(by: .days(1)) * .days(1) }
}

extension BinaryInteger {
    fileprivate func padded(_ width: Int) -> String {
        let digits = String(self)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
