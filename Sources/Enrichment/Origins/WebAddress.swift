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

    /// Nil for what no page or app could have: only `http`, `https` and apps link.
    public init?(_ text: String) {
        var text = text
        guard let parts = text.withUTF8(Parts.init), Self.schemes.contains(parts.scheme) else {
            return nil
        }
        (scheme, host) = (parts.scheme, parts.host)
        let bytes = text.utf8
        let place = { bytes.index(bytes.startIndex, offsetBy: $0) }
        let path = place(parts.path.lowerBound)..<place(parts.path.upperBound)
        self.path = path.isEmpty ? "/" : String(Substring(bytes[path]))
        query = Substring(bytes[path.upperBound..<place(parts.end)].dropFirst())
    }

    /// A pass over the bytes: the fold takes addresses apart for most visits.
    private struct Parts {
        var scheme: String
        var host: String
        var path: Range<Int>
        /// Where the fragment begins, or the text ends.
        var end: Int

        init?(_ text: UnsafeBufferPointer<UInt8>) {
            guard let colon = text.firstIndex(of: UInt8(ascii: ":")), colon + 2 < text.count,
                text[colon + 1] == UInt8(ascii: "/"), text[colon + 2] == UInt8(ascii: "/")
            else { return nil }
            let authority = colon + 3
            end = text[authority...].firstIndex(of: UInt8(ascii: "#")) ?? text.count
            // Browsers take a backslash for a slash.
            let path = text[authority..<end].firstIndex { Self.endsAuthority($0) } ?? end
            let query = text[path..<end].firstIndex(of: UInt8(ascii: "?")) ?? end
            guard let host = Self.host(text[authority..<path]) else { return nil }
            self.host = host
            self.path = path..<query
            scheme = lowercased(text[..<colon])
        }

        private static func endsAuthority(_ byte: UInt8) -> Bool {
            byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "\\")
        }

        /// Without user, port, brackets and a dot at the end.
        private static func host(_ authority: Slice<UnsafeBufferPointer<UInt8>>) -> String? {
            var host = authority
            if let at = host.lastIndex(of: UInt8(ascii: "@")) { host = host[(at + 1)...] }
            if host.first == UInt8(ascii: "[") {
                host = host.dropFirst().prefix { $0 != UInt8(ascii: "]") }
            } else {
                host = host.prefix { $0 != UInt8(ascii: ":") }
            }
            if host.last == UInt8(ascii: ".") { host.removeLast() }
            guard (1...hostBytesMax).contains(host.count), host.allSatisfy({ $0 > 0x20 }) else {
                return nil
            }
            return lowercased(host)
        }
    }

    private static let schemes: Set = ["http", "https", "android-app", "ios-app"]
    /// Source: RFC 1035, section 2.3.4.
    private static let hostBytesMax = 253

    /// The first parameter of that name that is not empty, with its escapes undone.
    public func parameter(_ name: some StringProtocol) -> String? {
        QueryParameters(query)[name]
    }

    /// Path and query, as patterns of search engines see them.
    var resource: String { query.isEmpty ? path : "\(path)?\(query)" }
}

/// `a=1&b=x+y`. Source: WHATWG URL standard, `application/x-www-form-urlencoded`.
public struct QueryParameters: Sendable {
    /// As they stand, in order.
    let pairs: [(name: Substring, value: Substring)]

    /// - Parameter text: A question mark before it does not count.
    public init(_ text: Substring) {
        let bytes = text.hasPrefix("?") ? text.utf8.dropFirst() : text.utf8[...]
        pairs = bytes.split(separator: UInt8(ascii: "&")).map { pair in
            let name = pair.prefix { $0 != UInt8(ascii: "=") }
            return (Substring(name), Substring(pair[name.endIndex...].dropFirst()))
        }
    }

    /// The first of that name that is not empty, with its escapes undone.
    public subscript(name: some StringProtocol) -> String? {
        pairs.first { $0.name == name && !$0.value.isEmpty }?.value.formDecoded
    }

    /// Whether there is a parameter of that name, with or without a value.
    func names(_ name: some StringProtocol) -> Bool {
        pairs.contains { $0.name == name }
    }
}

/// In small letters.
private func lowercased(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> String {
    guard text.allSatisfy({ $0 < 0x80 }) else {
        return String(decoding: text, as: UTF8.self).lowercased()
    }
    return String(unsafeUninitializedCapacity: text.count) { buffer in
        for (place, byte) in text.enumerated() {
            let isCapital = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            buffer[place] = isCapital ? byte | 0x20 : byte
        }
        return text.count
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
