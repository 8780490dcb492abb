import Crypto

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Checks what a shop's server signed for a page: that the visitor is the customer of that id.
///
/// The hash is HMAC-SHA256 of the user id, as UTF-8, under one of the site's secret keys, in
/// hexadecimal. Only somebody who has a secret key can make it, so that a page which shows it
/// proves who is logged in, where a bare user id only asserts it.
public struct UserHashVerifier: Sendable {
    private let keys: [String: [SymmetricKey]]

    /// - Parameter secrets: Of each site.
    public init(secrets: [String: [String]]) {
        keys = secrets.mapValues { $0.map { SymmetricKey(data: Data($0.utf8)) } }
    }

    public func isValid(_ hash: String, of userID: String, site: String) -> Bool {
        guard let code = [UInt8](hexadecimal: hash) else { return false }
        return (keys[site] ?? []).contains { key in
            HMAC<SHA256>.isValidAuthenticationCode(
                code, authenticating: Data(userID.utf8), using: key)
        }
    }
}

extension [UInt8] {
    fileprivate init?(hexadecimal text: String) {
        let digits = text.utf8.map { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count.isMultiple(of: 2), !digits.contains(nil) else { return nil }
        let values = digits.compactMap(\.self)
        self = stride(from: 0, to: values.count, by: 2).map { index in
            UInt8(values[index] << 4 | values[index + 1])
        }
    }
}
