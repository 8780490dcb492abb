/// The parts of an absolute URL that tell where somebody came from. Source: RFC 3986, section 3.
///
/// Takes what pages send, broken things too: nothing is checked that is not needed.
public struct WebAddress: Hashable, Sendable {
    /// In small letters: `https`, `android-app`.
    public let scheme: String
    /// In small letters, without user, port and a dot at its end.
    public let host: String
    /// With the slash that begins it; `/` where there is none.
    public let path: String
    /// What follows the question mark.
    public let query: Substring

    /// Nil for what has no scheme and host.
    public init?(_ text: String) {
        guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else {
            return nil
        }
        let rest = text[colon...].dropFirst(3).prefix { $0 != "#" }
        let authority = rest.prefix { !"/?".contains($0) }
        var host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        host =
            host.hasPrefix("[") ? host.prefix { $0 != "]" }.dropFirst() : host.prefix { $0 != ":" }
        if host.hasSuffix(".") { host.removeLast() }
        guard !host.isEmpty, !host.contains(where: \.isWhitespace) else { return nil }
        scheme = text[..<colon].lowercased()
        self.host = host.lowercased()
        let behind = rest[authority.endIndex...]
        let path = behind.prefix { $0 != "?" }
        self.path = path.isEmpty ? "/" : String(path)
        query = behind[path.endIndex...].dropFirst()
    }

    /// The first parameter of that name that is not empty, with its escapes undone.
    public func parameter(_ name: some StringProtocol) -> String? {
        QueryParameters(query)[name]
    }

    /// Path and query, as patterns of search engines see them.
    var resource: String { query.isEmpty ? path : "\(path)?\(query)" }
}

/// `a=1&b=x+y`. Source: WHATWG URL standard, `application/x-www-form-urlencoded`.
public struct QueryParameters: Sendable {
    private let text: Substring

    /// - Parameter text: A question mark before it does not count.
    public init(_ text: Substring) {
        self.text = text.hasPrefix("?") ? text.dropFirst() : text
    }

    public subscript(name: some StringProtocol) -> String? {
        for pair in text.split(separator: "&") {
            let key = pair.prefix { $0 != "=" }
            guard key == name else { continue }
            let value = pair[key.endIndex...].dropFirst().formDecoded
            if !value.isEmpty { return value }
        }
        return nil
    }
}

extension StringProtocol {
    /// Undoes `%41` and `+`. What is no UTF-8 then is taken for Latin-1, as old engines sent it.
    var formDecoded: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(utf8.count)
        var rest = utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
                continue
            }
            let digits = rest.prefix(2).compactMap { Character(UnicodeScalar($0)).hexDigitValue }
            if digits.count == 2 {
                bytes.append(UInt8(digits[0] << 4 | digits[1]))
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        return String(String.UnicodeScalarView(bytes.map { UnicodeScalar($0) }))
    }
}
