import Crypto
import Events
import JSON

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Seals personal values under a key of their person, so that destroying the key erases them in
/// every copy, in every archive.
///
/// | member    | content                                                                  |
/// |-----------|--------------------------------------------------------------------------|
/// | `$sealed` | base64 of nonce (12 bytes), ciphertext and tag (16 bytes): AES-GCM, 256 bits |
/// | `key`     | name of the key, `u:4711/1`; it is authenticated too                      |
///
/// The plaintext is the value's JSON. Where a value stands is not authenticated: copies move.
public struct Sealer: Sendable {
    public let keys: any KeyStore

    public init(keys: any KeyStore) {
        self.keys = keys
    }

    /// The sealed form of a value that is written as JSON, as JSON.
    public static func seal(_ json: [UInt8], under key: DataKey) throws -> [UInt8] {
        let name = key.name.description
        let box = try AES.GCM.seal(json, using: key.key, authenticating: Data(name.utf8))
        // Only a nonce of unusual size has no combined form.
        guard let combined = box.combined else { throw CryptoKitError.incorrectParameterSize }
        var writer = JSONWriter(capacity: 96 + combined.count * 4 / 3)
        writer.beginObject()
        writer.member("$sealed", combined.base64EncodedString())
        writer.member("key", name)
        writer.endObject()
        return writer.bytes
    }

    /// The newest key of `id`. Nothing sealed under it is stored before `keys.flush()` returned.
    public func key(of id: Identifier) throws -> DataKey {
        try keys.currentKey(of: id)
    }

    /// Reads a value that may be sealed. What is not sealed is readable as it is.
    public func unseal(_ value: JSONValue) -> Unsealed {
        guard let sealed = SealedValue(value) else { return .readable(value) }
        guard let key = keys.key(named: sealed.key), let value = sealed.opened(with: key) else {
            return .erased
        }
        return .readable(value)
    }
}

/// A value that was sealed, as far as it can still be read.
public enum Unsealed: Hashable, Sendable {
    case readable(JSONValue)
    /// Its key was destroyed. Damaged and forged values are as good as erased.
    case erased
}
