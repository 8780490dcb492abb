import Crypto
import Events

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Makes identifiers of e-mail addresses, by which people are linked without the address itself.
///
/// HMAC-SHA256 under a key derived from the master key, so that nobody else can try addresses
/// against the log; the first 16 bytes, in hexadecimal.
public struct EmailHasher: Sendable {
    /// Of the hash: enough that no two of a billion addresses meet.
    static let bytesCount = 16

    private let key: SymmetricKey

    public init(masterKey: MasterKey) {
        key = masterKey.derived(for: .emailHash)
    }

    /// The identifier of an address, however its letters' case and the space around it are.
    public func identifier(of address: String) -> Identifier {
        Identifier(.email, hash(of: address))
    }

    /// In hexadecimal, 32 characters.
    public func hash(of address: String) -> String {
        let normalised = Data(address.trimmed.lowercased().utf8)
        return HMAC<SHA256>.authenticationCode(for: normalised, using: key)
            .prefix(Self.bytesCount).hexadecimal
    }
}

extension Sequence<UInt8> {
    fileprivate var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0xF)]] }, as: UTF8.self)
    }
}
