import Generating
import Testing

@testable import Enrichment

/// The one pass over the bytes, against a reading part by part.
struct WebAddressTests {
    private static let pieces = [
        "http", "HTTPS", "https", "android-app", "ftp", ":", "://", "/", "//", "\\", "?", "#", "@",
        "[", "]", ".", "Shop.Example", "münchen.DE", "İ", "K", "a=1&b", " ", "", "\u{301}",
        "user:pw",
    ]

    private func plain(_ text: String) -> [String]? {
        let bytes = Array(text.utf8)
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")),
            bytes[colon...].starts(with: "://".utf8)
        else { return nil }
        let scheme = String(decoding: bytes[..<colon], as: UTF8.self).lowercased()
        guard ["http", "https", "android-app", "ios-app"].contains(scheme) else { return nil }
        let rest = bytes[(colon + 3)...].prefix { $0 != UInt8(ascii: "#") }
        var host = rest.prefix { !"/?\\".utf8.contains($0) }
        let behind = rest[host.endIndex...]
        if let at = host.lastIndex(of: UInt8(ascii: "@")) { host = host[(at + 1)...] }
        host =
            host.first == UInt8(ascii: "[")
            ? host.dropFirst().prefix { $0 != UInt8(ascii: "]") }
            : host.prefix { $0 != UInt8(ascii: ":") }
        if host.last == UInt8(ascii: ".") { host.removeLast() }
        guard (1...253).contains(host.count), host.allSatisfy({ $0 > 0x20 }) else { return nil }
        let path = behind.prefix { $0 != UInt8(ascii: "?") }
        return [
            scheme, String(decoding: host, as: UTF8.self).lowercased(),
            path.isEmpty ? "/" : String(decoding: path, as: UTF8.self),
            String(decoding: behind[path.endIndex...].dropFirst(), as: UTF8.self),
        ]
    }

    @Test("random addresses read the same", arguments: 1...UInt64(8))
    func agrees(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var read = 0
        for _ in 0..<2_000 {
            let begin = random.next() % 4 == 0 ? "" : "https://"
            let text = (0..<random.next() % 8).reduce(begin) { text, _ in
                text + Self.pieces[Int(random.next() % UInt64(Self.pieces.count))]
            }
            let address = WebAddress(text)
            let parts = address.map { [$0.scheme, $0.host, $0.path, String($0.query)] }
            #expect(parts == plain(text), "\(text)")
            read += parts == nil ? 0 : 1
        }
        #expect((200..<1_900).contains(read))
    }
}
