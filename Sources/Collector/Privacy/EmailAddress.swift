/// Whether a text is an e-mail address, as far as can be told by looking at it.
enum EmailAddress {
    /// Something, one `@`, a domain with a dot inside; no white space.
    static func isLike(_ text: String) -> Bool {
        let utf8 = text.utf8
        guard utf8.count <= CollectorLimits.emailBytesMax,
            let at = utf8.firstIndex(of: UInt8(ascii: "@")), at != utf8.startIndex
        else { return false }
        let domain = utf8[utf8.index(after: at)...]
        guard let dot = domain.lastIndex(of: UInt8(ascii: ".")), dot != domain.startIndex,
            utf8.index(after: dot) != domain.endIndex
        else { return false }
        return !domain.contains(UInt8(ascii: "@")) && utf8.allSatisfy { $0 > 0x20 }
    }
}
