/// Whether a text is an e-mail address, as far as can be told by looking at it.
public enum EmailAddress {
    /// Source: RFC 5321, 4.5.3.1.3.
    private static let bytesMax = 254

    /// Something, one `@`, a domain with a dot inside; white space around it only.
    public static func isLike(_ text: String) -> Bool {
        let utf8 = text.utf8.drop { $0 <= 0x20 }.trimmingEnd { $0 <= 0x20 }
        guard utf8.count <= bytesMax,
            let at = utf8.firstIndex(of: UInt8(ascii: "@")), at != utf8.startIndex
        else { return false }
        let domain = utf8[utf8.index(after: at)...]
        guard let dot = domain.lastIndex(of: UInt8(ascii: ".")), dot != domain.startIndex,
            utf8.index(after: dot) != domain.endIndex
        else { return false }
        return !domain.contains(UInt8(ascii: "@")) && utf8.allSatisfy { $0 > 0x20 }
    }
}

extension BidirectionalCollection {
    fileprivate func trimmingEnd(while predicate: (Element) -> Bool) -> SubSequence {
        var end = endIndex
        while end > startIndex, predicate(self[index(before: end)]) { end = index(before: end) }
        return self[..<end]
    }
}
