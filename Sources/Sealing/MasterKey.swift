import Crypto

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The one secret that Spoor is given: 32 random bytes, written as base64.
///
/// It is never used itself. HKDF-SHA256 (RFC 5869) derives a key for each purpose from it: one that
/// wraps the data keys, one that hashes e-mail addresses.
public struct MasterKey: Sendable {
    public static let bytesCount = 32

    private let key: SymmetricKey

    public init() {
        key = SymmetricKey(size: .bits256)
    }

    /// - Parameter base64: What a file or an environment variable holds; white space around it is
    ///   ignored.
    /// - Throws: `SealingError.badMasterKey`.
    public init(base64: String) throws(SealingError) {
        guard let bytes = Data(base64Encoded: base64.trimmed), bytes.count == Self.bytesCount
        else { throw .badMasterKey }
        key = SymmetricKey(data: bytes)
    }

    /// What `init(base64:)` takes.
    var base64: String { key.withUnsafeBytes { Data($0).base64EncodedString() } }

    func derived(for purpose: Purpose) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: key, info: Data(purpose.rawValue.utf8),
            outputByteCount: Self.bytesCount)
    }

    /// Part of what is derived: a changed text makes everything unreadable.
    enum Purpose: String {
        case wrapping = "spoor/wrapping/1"
        case emailHash = "spoor/email-hash/1"
    }
}

extension String {
    /// Without white space and line ends around it.
    var trimmed: String {
        var rest = Substring(self)
        while let first = rest.first, first.isWhitespace { rest.removeFirst() }
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return String(rest)
    }
}
