import HTTPServer
import SpoorConfiguration

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The fields that the collector looks at.
extension RequestHead {
    var origin: String? { self["origin"] }

    /// Browsers send at least one of these; server libraries send none.
    var isFromBrowser: Bool {
        contains("origin") || contains("referer") || contains("cookie")
            || contains("sec-fetch-site")
    }

    /// The user of Basic authorization; the password is ignored, as Segment's libraries send none.
    /// An empty key, which no site has, if it is not readable.
    var basicUser: String? {
        guard contains("authorization") else { return nil }
        return only("authorization") { value in
            let scheme = UnsafeRawBufferPointer(rebasing: value.prefix(6))
            guard scheme.equalsIgnoringCase("basic ") else { return nil }
            let pair = Data(base64Encoded: Data(value.dropFirst(6))) ?? Data()
            return String(decoding: pair.prefix { $0 != UInt8(ascii: ":") }, as: UTF8.self)
        } ?? ""
    }

    func cookie(named name: String) -> String? {
        for pair in (self["cookie"] ?? "").split(separator: ";") {
            let pair = pair.drop { $0 == " " }
            if pair.hasPrefix(name), pair.dropFirst(name.count).first == "=" {
                return String(pair.dropFirst(name.count + 1))
            }
        }
        return nil
    }

    /// The client's address, seen through our own proxies, each of which adds one at the end.
    func address(peer: String?, policy: AddressPolicy) -> String? {
        var address = peer
        if policy.proxies > 0, let chain = self["x-forwarded-for"] {
            let hops = chain.split(separator: ",").map { $0.filter { $0 != " " } }
            address = hops.dropLast(policy.proxies - 1).last ?? peer
        }
        return address.flatMap(policy.truncated)
    }

    /// JSON by name, by `sendBeacon` without a preflight, or by a client that does not say.
    var hasJSONBody: Bool {
        guard contains("content-type") else { return true }
        return only("content-type") { value in
            let type = UnsafeRawBufferPointer(
                rebasing: value.prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: " ") })
            return type.equalsIgnoringCase("application/json")
                || type.equalsIgnoringCase("text/plain")
        } ?? false
    }

    enum Encoding { case identity, gzip }

    /// Nil for one that is not supported.
    var encoding: Encoding? {
        switch self["content-encoding"]?.lowercased() {
        case nil, "", "identity": .identity
        case "gzip", "x-gzip": .gzip
        default: nil
        }
    }
}
