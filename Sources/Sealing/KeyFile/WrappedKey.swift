import Crypto

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A data key as it is stored: encrypted under a key derived from the master key (AES-GCM), its
/// name authenticated.
struct WrappedKey: Sendable {
    var name: KeyName
    /// Nonce, ciphertext and tag: 60 bytes.
    var box: Data

    static func make(name: KeyName, under wrapping: SymmetricKey) throws -> WrappedKey {
        let key = SymmetricKey(size: .bits256)
        let box = try AES.GCM.seal(
            key.withUnsafeBytes { Data($0) }, using: wrapping,
            authenticating: Data(name.description.utf8))
        guard let combined = box.combined else { throw CryptoKitError.incorrectParameterSize }
        return WrappedKey(name: name, box: combined)
    }

    /// Nil if it was wrapped under another key.
    func unwrapped(with wrapping: SymmetricKey) -> DataKey? {
        guard let box = try? AES.GCM.SealedBox(combined: box),
            let bytes = try? AES.GCM.open(
                box, using: wrapping, authenticating: Data(name.description.utf8))
        else { return nil }
        return DataKey(name: name, key: SymmetricKey(data: bytes))
    }
}
