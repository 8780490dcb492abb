import JSON

/// Reads and writes RFC 3339 date-times without Foundation: the fold reads one or two a fact.
public enum ISO8601 {
    /// 0000-01-01T00:00:00.000Z to 9999-12-31T23:59:59.999Z, the times that RFC 3339 can write.
    public static let range: ClosedRange<Milliseconds> = -62_167_219_200_000...253_402_300_799_999

    /// Milliseconds since 1970 of `2016-08-01T07:00:12.123Z`, `…+02:00`, or of a date alone.
    ///
    /// Fractions are cut at milliseconds. A time without an offset is taken as UTC, as Segment's
    /// libraries send it. Nil for anything else.
    public static func parse(_ text: UnsafeBufferPointer<UInt8>) -> Milliseconds? {
        var cursor = Cursor(text: text)
        guard let year = cursor.digits(4), cursor.take("-"), let month = cursor.digits(2),
            cursor.take("-"), let day = cursor.digits(2), (1...12).contains(month),
            (1...daysInMonth(month, year)).contains(day)
        else { return nil }
        let date = daysSinceEpoch(year: year, month: month, day: day) * Milliseconds.days(1)
        if cursor.atEnd { return date }
        guard cursor.take("T") || cursor.take("t") || cursor.take(" "),
            let hour = cursor.digits(2), cursor.take(":"), let minute = cursor.digits(2),
            hour < 24, minute < 60
        else { return nil }
        var time = Milliseconds.hours(hour) + .minutes(minute)
        if cursor.take(":") {
            guard let second = cursor.digits(2), second <= 60 else { return nil }
            time += .seconds(second)
            if cursor.take(".") {
                guard let fraction = cursor.fraction() else { return nil }
                time += fraction
            }
        }
        guard let offset = cursor.offset(), cursor.atEnd else { return nil }
        return date + time - offset
    }

    public static func parse(_ text: String) -> Milliseconds? {
        var text = text
        return text.withUTF8(parse)
    }

    /// `2016-08-01T07:00:12.123Z`.
    public static func format(_ time: Milliseconds) -> String {
        String(unsafeUninitializedCapacity: textBytesMax) { buffer in
            var span = OutputSpan(buffer: buffer, initializedCount: 0)
            write(time, to: &span)
            return span.finalize(for: buffer)
        }
    }

    /// Of any time; those of `range` have 24.
    static let textBytesMax = 32

    /// Appends what `format` gives.
    static func write(_ time: Milliseconds, to text: inout OutputSpan<UInt8>) {
        let days = time.floorDivided(by: .days(1))
        let (year, month, day) = civil(daysSinceEpoch: days)
        // Of the first day of all the beginning does not fit, but the rest does.
        let rest = time &- days &* .days(1)
        text.append(year: year)
        text.append("-")
        text.append(pair: month)
        text.append("-")
        text.append(pair: day)
        text.append("T")
        text.append(pair: rest / .hours(1))
        text.append(":")
        text.append(pair: rest / .minutes(1) % 60)
        text.append(":")
        text.append(pair: rest / .seconds(1) % 60)
        text.append(".")
        text.append(digit: rest % .seconds(1) / 100)
        text.append(pair: rest % 100)
        text.append("Z")
    }
}

extension JSONWriter {
    /// As `ISO8601.format` writes it, without a string of its own; nil writes nothing.
    public mutating func member(_ key: StaticString, time: Milliseconds?) {
        guard let time else { return }
        self.key(key)
        value(plainBytesMax: ISO8601.textBytesMax) { ISO8601.write(time, to: &$0) }
    }
}

extension OutputSpan<UInt8> {
    mutating func append(_ character: Unicode.Scalar) { append(UInt8(ascii: character)) }

    @inline(__always)
    mutating func append(digit: Int64) { append(UInt8(ascii: "0") + UInt8(digit)) }

    /// 00 to 99.
    @inline(__always)
    fileprivate mutating func append(pair number: Int64) {
        append(digit: number / 10)
        append(digit: number % 10)
    }

    /// Four digits; what has more, or a sign, is beyond RFC 3339 and written as it is.
    fileprivate mutating func append(year: Int64) {
        guard (0...9_999).contains(year) else {
            let digits = String(year).utf8
            for _ in min(digits.count, 4)..<4 { append("0") }
            for digit in digits { append(digit) }
            return
        }
        append(pair: year / 100)
        append(pair: year % 100)
    }
}

extension ISO8601 {
    /// Days from 1970-01-01 in the proleptic Gregorian calendar, by counting 400-year eras.
    static func daysSinceEpoch(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted.floorDivided(by: 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    static func civil(daysSinceEpoch days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = shifted.floorDivided(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func daysInMonth(_ month: Int64, _ year: Int64) -> Int64 {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        default: 31
        }
    }

    private struct Cursor {
        let text: UnsafeBufferPointer<UInt8>
        var index = 0

        init(text: UnsafeBufferPointer<UInt8>) { self.text = text }

        var atEnd: Bool { index == text.count }

        mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard index < text.count, UInt32(text[index]) == character.value else { return false }
            index += 1
            return true
        }

        mutating func digits(_ count: Int) -> Int64? {
            guard index + count <= text.count else { return nil }
            var number: Int64 = 0
            for _ in 0..<count {
                guard let digit = digit() else { return nil }
                number = number * 10 + digit
            }
            return number
        }

        mutating func digit() -> Int64? {
            guard index < text.count, (0x30...0x39).contains(text[index]) else { return nil }
            index += 1
            return Int64(text[index - 1] - 0x30)
        }

        /// Milliseconds of the digits after the decimal point; one to nine of them.
        mutating func fraction() -> Milliseconds? {
            var milliseconds: Int64 = 0
            var count = 0
            while let digit = digit() {
                if count < 3 { milliseconds = milliseconds * 10 + digit }
                count += 1
            }
            guard (1...9).contains(count) else { return nil }
            for _ in min(count, 3)..<3 { milliseconds *= 10 }
            return milliseconds
        }

        mutating func offset() -> Milliseconds? {
            if atEnd || take("Z") || take("z") { return 0 }
            let sign: Int64
            if take("+") { sign = 1 } else if take("-") { sign = -1 } else { return nil }
            guard let hours = digits(2), hours < 24 else { return nil }
            _ = take(":")
            guard let minutes = digits(2), minutes < 60 else { return nil }
            return sign * (.hours(hours) + .minutes(minutes))
        }
    }
}

extension Int64 {
    /// The quotient rounded towards negative infinity. `divisor` is positive.
    public func floorDivided(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
