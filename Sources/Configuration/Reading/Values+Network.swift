import Enrichment

extension Values {
    /// `https://shop.example`, or `*`.
    static func origin(_ text: String) throws(Expected) -> String {
        if text == "*" { return text }
        let expected = Expected(
            "an origin as browsers send it, such as https://shop.example, without a path,")
        let rest: Substring
        if text.hasPrefix("https://") {
            rest = text.dropFirst(8)
        } else if text.hasPrefix("http://") {
            rest = text.dropFirst(7)
        } else {
            throw expected
        }
        let isHost = rest.unicodeScalars.allSatisfy {
            $0.isASCII && !"/?#@ *,".unicodeScalars.contains($0)
        }
        guard isHost, !rest.isEmpty, rest == rest.lowercased() else { throw expected }
        return text
    }

    /// A token of RFC 6265.
    static func cookieName(_ text: String) throws(Expected) -> String {
        let isToken = text.unicodeScalars.allSatisfy {
            (0x21...0x7E).contains($0.value) && !"()<>@,;:\\\"/[]?={}".unicodeScalars.contains($0)
        }
        guard isToken, !text.isEmpty else { throw Expected("a cookie name without spaces") }
        return text
    }

    static func domain(_ text: String) throws(Expected) -> String {
        let isHost = text.utf8.allSatisfy {
            $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: "/")
        }
        guard isHost, text.utf8.contains(UInt8(ascii: ".")) else {
            throw Expected("a domain such as shop.example")
        }
        return text
    }

    /// A host or domain by which pages are told apart, in small letters.
    static func ownDomain(_ text: String) throws(Expected) -> String {
        let text = text.lowercased()
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        let isHost = labels.allSatisfy { label in
            !label.isEmpty && label.utf8.allSatisfy { isHostByte($0) }
        }
        guard isHost, labels.count > 1 else {
            throw Expected("a host or domain such as pay.example, without anything around it,")
        }
        return text
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// The name of a zone that this program has rules for.
    static func timeZone(_ text: String) throws(Expected) -> String {
        guard LocalTime.hasZone(text) else {
            throw Expected("a time zone such as Europe/Amsterdam")
        }
        return text
    }
}
