import Events

/// The id of a message that has none.
enum GeneratedMessageID {
    /// A UUID of version 7 (RFC 9562, 5.7): the time, then the place in the batch in the 12 bits that
    /// the RFC leaves for a counter, then what is random. Facts of one moment are ordered by their
    /// ids, so that messages without times or ids keep the order in which they were sent.
    ///
    /// - Parameter random: A UUID in text form.
    static func make(at time: Milliseconds, position: Int, random: String) -> String {
        let time = UInt64(max(0, time)).hexadecimal(digits: 12)
        let counter = UInt64(min(position, 0xFFF)).hexadecimal(digits: 3)
        return "\(time.prefix(8))-\(time.suffix(4))-7\(counter)\(random.dropFirst(18))"
    }
}
