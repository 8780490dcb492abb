import SpoorConfiguration

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension AddressPolicy {
    /// The network of an address, `203.0.113.0` or `2001:db8:1::`; nil unless `text` is an address.
    ///
    /// An IPv4 address inside an IPv6 one (`::ffff:203.0.113.7`) is taken as IPv4.
    public func truncated(_ text: String) -> String? {
        var ipv4 = in_addr()
        if inet_pton(AF_INET, text, &ipv4) == 1 { return truncated(ipv4) }
        var ipv6 = in6_addr()
        guard inet_pton(AF_INET6, text, &ipv6) == 1 else { return nil }
        let bytes = withUnsafeBytes(of: &ipv6) { Array($0) }
        let mapped: [UInt8] = Array(repeating: 0, count: 10) + [0xFF, 0xFF]
        if bytes.starts(with: mapped) {
            withUnsafeMutableBytes(of: &ipv4) { $0.copyBytes(from: bytes[12...]) }
            return truncated(ipv4)
        }
        return Self.text(AF_INET6, Self.masked(bytes, bits: ipv6Bits))
    }

    private func truncated(_ address: in_addr) -> String? {
        let network = UInt32(bigEndian: address.s_addr) & (UInt32.max << (32 - ipv4Bits))
        let part = { (shift: UInt32) in network >> shift & 0xFF }
        return "\(part(24)).\(part(16)).\(part(8)).\(part(0))"
    }

    private static func masked(_ bytes: [UInt8], bits: Int) -> [UInt8] {
        bytes.enumerated().map { index, byte in
            let kept = min(max(bits - index * 8, 0), 8)
            return byte & UInt8(truncatingIfNeeded: 0xFF00 >> kept)
        }
    }

    private static func text(_ family: Int32, _ bytes: [UInt8]) -> String? {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(family, bytes, &text, socklen_t(text.count)) != nil else { return nil }
        return String(
            decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
