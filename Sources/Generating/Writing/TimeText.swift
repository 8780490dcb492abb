import Events

/// Puts times down as `2025-03-03T08:15:30.123Z`; the day is worked out when it changes.
struct TimeText: Sendable {
    private var day: Milliseconds = .min
    private var date: [UInt8] = []

    private static let dateBytes = "2025-03-03T".utf8.count

    mutating func put(_ time: Milliseconds, into line: inout [UInt8]) {
        let day = time.floorDivided(by: .days(1))
        if day != self.day {
            self.day = day
            date = Array(ISO8601.format(time).utf8.prefix(Self.dateBytes))
        }
        line.put(date)
        let rest = Int(time - day * .days(1))
        line.put(twoDigits: rest / 3_600_000)
        line.append(UInt8(ascii: ":"))
        line.put(twoDigits: rest / 60_000 % 60)
        line.append(UInt8(ascii: ":"))
        line.put(twoDigits: rest / 1_000 % 60)
        line.append(UInt8(ascii: "."))
        line.append(UInt8(ascii: "0") + UInt8(rest % 1_000 / 100))
        line.put(twoDigits: rest % 100)
        line.append(UInt8(ascii: "Z"))
    }
}
